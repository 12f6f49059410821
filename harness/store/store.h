/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: one SQLite file (WAL), every record committed as it comes, so
 * that a crash loses at most the trial under way. No statistics in here.
 * Strings in records are borrowed while writing; what reading hands out is
 * valid during the callback only. NULL text is stored as NULL.
 */
#ifndef HARNESS_STORE_H
#define HARNESS_STORE_H

#include "common/clock.h"
#include "common/error.h"
#include "common/json.h"

struct store;

/** A store of another schema version is refused (newer) or migrated (older). */
#define STORE_SCHEMA 11

struct run_record {
	const char *id;	   /**< "20261124-225400-1a2b" */
	const char *label; /**< the user's, or NULL */
	const char *suite;
	const char *version, *commit; /**< of the program */
	const char *command;	      /**< how to run it again */
	uint64_t seed;
	int64_t started_s, ended_s; /**< Unix time; ended 0: still under way */
	const char *status;   /**< running | complete | budget | interrupted |
				   failed | crashed */
	const char *reason;   /**< a sentence for anything but complete */
	const json_t *plan;   /**< what was planned, an object */
	const json_t *facts;  /**< host facts, an allow-list, an object */
	const char *imported; /**< read only: the file that it was imported
				 from, or NULL where it was made here */
};

/** How a run came from another store into this one. */
struct import_record {
	const char *file;    /**< its name, without directories */
	const char *sha256;  /**< of the file, in hexadecimal */
	int64_t schema;	     /**< of the file */
	const char *version; /**< of the program that imported it */
	int64_t imported_s;  /**< Unix time */
};

struct environment_record {
	int64_t id;	  /**< given by the store */
	const char *name; /**< "container", or "container pids=off" */
	const char *kind;
	const char *label; /**< "TCG" where it must stand beside every number */
	const json_t *keys;	/**< set explicitly, an object of texts */
	const char *variant_of; /**< name of the environment varied, or NULL */
	const char *status;	/**< usable | unusable */
	const char *reason, *remedy; /**< why not, what would mend it */
	const char *role;	     /**< measured | control | helper */
};

/** One start of an environment: what was asked and what it got. */
struct start_record {
	int64_t id, environment;
	int64_t number;		     /**< from 1 */
	nanoseconds start_ns;	     /**< asked for → hello */
	const json_t *hello;	     /**< the whole hello */
	const char *status, *reason; /**< up | failed */
};

/** Whether the warm-up of a trial was seen to be over before its samples began,
 * as its agent says. */
enum trial_steady {
	TRIAL_STEADY_UNSAID, /**< it takes no series, or is of before that was
				said */
	TRIAL_STEADY_NO,
	TRIAL_STEADY_YES
};

struct trial_record {
	int64_t id, environment, start;
	const char *workload;
	const json_t *params;
	int64_t round, position; /**< from 1; place in the random order */
	const char *status;	 /**< done | failed | unsupported | crashed |
				      overrun */
	const char *reason;
	nanoseconds host_ns;	   /**< sent → result, conductor's clock */
	nanoseconds job_ns;	   /**< started → ended, agent's clock */
	nanoseconds cpu_ns;	   /**< CPU time the job says it used */
	nanoseconds charged_ns;	   /**< CPU time of the group; -1 unknown */
	const char *unit, *better; /**< "ns", "lower" | "higher" */
	double median;		   /**< of the samples */
	const json_t *samples;	   /**< an array of numbers */
	enum trial_steady steady;
	const char *note;
};

/** What a boolean says of it; anything else says nothing. */
static inline enum trial_steady trial_steady(const json_t *said)
{
	if (!json_is_boolean(said))
		return TRIAL_STEADY_UNSAID;
	return json_is_true(said) ? TRIAL_STEADY_YES : TRIAL_STEADY_NO;
}

struct attempt_record {
	int64_t id, environment; /**< a variant has an environment of its own */
	const char *attack;	 /**< "fork-bomb" */
	const char *row;	 /**< of an attack with rows, or NULL */
	const char *attempt; /**< done | no_effect | killed | hung | crashed |
				  not_made | unable */
	const char *witness; /**< moved | still | blind */
	const char *evidence, *reason;
	const json_t *subject_data, *witness_data;
	const json_t *canary; /**< {"quiet": {...}, "attack": {...}} or NULL */
};

struct verdict_record {
	int64_t id, environment;
	const char *attack, *row;
	const char *boundary, *title;
	const char *threatens; /**< availability | confidentiality | integrity;
				  NULL: a run of before it was said */
	const char
		*outcome;  /**< held | degraded | through | not tried | error */
	const char *proof; /**< by | against | unproven | NULL */
	const char *proof_detail;  /**< "pids", "native" */
	const char *evidence;	   /**< in words */
	const char *reason;	   /**< for not tried and error */
	const json_t *explanation; /**< which protections hold it, an object;
				      NULL: not explained */
};

/** Something that was left out of a run. */
struct omission_record {
	const char *what, *reason, *remedy;
};

/** What a line of [expect] came to, for one attack in one environment. */
struct expectation_record {
	const char *environment; /**< its name */
	const char *attack, *row;
	const char *expected; /**< "held or degraded" */
	int64_t line;	      /**< of the suite file */
	const char *result;   /**< kept | open | surprise */
	const char *sentence; /**< what came instead; NULL for kept */
};

/** One pair of rounds: victims without and with an antagonist beside them. */
struct neighbour_record {
	int64_t environment;
	const char *place; /**< same | other: the antagonist's CPU */
	const char *antagonist;
	int64_t round;	       /**< from 1, of this environment and place */
	int64_t noisy_first;   /**< the rounds' order */
	const char *reason;    /**< why nothing came of it, or NULL */
	const json_t *victims; /**< name → {"quiet", "noisy": means, "unit",
				    "better"}, or {"reason"} */
	int64_t count;	       /**< what the antagonist did, in `what` */
	const char *what;
	/** In CPUs (1: one of them, all the time), NaN unknown: what the
	 * antagonist's groups were charged and what it counted itself, and what
	 * was spent outside of both environments, in either round. */
	double charged, counted, outside_quiet, outside_noisy;
	/** What that is made of, {"quiet", "noisy"}, as in `struct spending`
	 * (conduct/neighbours-account.h). NULL in runs of schemas before 6:
	 * their outside is all that the machine spent, whoever for. */
	const json_t *outside;
};

/** How well a slow-down of one workload is seen on the machine of a run, as a
 * run of `calibrate` found it: that run itself, or one before. */
struct calibration_record {
	const char *measured_in; /**< id of the run that found it */
	int64_t measured_s;	 /**< when, Unix time */
	const char *environment; /**< that was slowed down */
	const char *workload;	 /**< NULL: any of them */
	/** Least slow-down that was found reliably, 0.02: a fiftieth; NaN: not
	 * even the largest that was tried, or no workload. */
	double floor;
	double false_alarms; /**< share of pairs of nights that do not differ */
	const json_t *found; /**< [{"slowdown", "found": share of pairs in which
				it was, "ratio": what it really was}] */
	int64_t night_starts,
		night_rounds;  /**< of a night, rounds in a start */
	int64_t starts, pairs; /**< measured; pairs of nights drawn from them */
};

/** Open `path`, made when absent if `create`. Negative with the reason:
 * not a database, read-only, locked, newer schema, cut in half, disk full. */
int store_open(struct store **store, const char *path, int create,
	       struct error *err);
/** One in memory, gone when it is closed. */
int store_open_memory(struct store **store, struct error *err);
void store_close(struct store *store);

static inline void cleanup_store_at(struct store **store)
{
	store_close(*store);
}
#define cleanup_store __attribute__((cleanup(cleanup_store_at)))

/* Writing. Each is one transaction; ids are filled in. */
int store_add_run(struct store *store, const struct run_record *run,
		  struct error *err);
/** End a run: when, its status and the reason (NULL for complete). */
int store_end_run(struct store *store, const char *run, int64_t ended_s,
		  const char *status, const char *reason, struct error *err);
/** Replace the host facts of a run, where some came late. */
int store_set_facts(struct store *store, const char *run, const json_t *facts,
		    struct error *err);
int store_add_environment(struct store *store, const char *run,
			  struct environment_record *environment,
			  struct error *err);
/** Change status, reason, remedy and label of an environment. */
int store_update_environment(struct store *store,
			     const struct environment_record *environment,
			     struct error *err);
int store_add_start(struct store *store, struct start_record *start,
		    struct error *err);
int store_add_trial(struct store *store, struct trial_record *trial,
		    struct error *err);
int store_add_attempt(struct store *store, struct attempt_record *attempt,
		      struct error *err);
int store_add_verdict(struct store *store, struct verdict_record *verdict,
		      struct error *err);
/** Change outcome, proof and explanation of a verdict. */
int store_update_verdict(struct store *store,
			 const struct verdict_record *verdict,
			 struct error *err);
int store_add_neighbour(struct store *store,
			const struct neighbour_record *neighbour,
			struct error *err);

int store_add_omission(struct store *store, const char *run,
		       const struct omission_record *omission,
		       struct error *err);
int store_add_import(struct store *store, const char *run,
		     const struct import_record *import, struct error *err);
int store_add_calibration(struct store *store, const char *run,
			  const struct calibration_record *calibration,
			  struct error *err);
/** Give a run the newest calibration of its machine in the store, if there is
 * one and it has none. */
int store_adopt_calibration(struct store *store, const char *run,
			    struct error *err);
/** All of a run, or none of them. */
int store_add_expectations(struct store *store, const char *run,
			   const struct expectation_record *expectations,
			   size_t count, struct error *err);

/* Reading. The callback returns non-zero to stop; that value is returned. */
int store_each_run(struct store *store,
		   int (*each)(const struct run_record *, void *), void *data,
		   struct error *err);
int store_each_environment(struct store *store, const char *run,
			   int (*each)(const struct environment_record *,
				       void *),
			   void *data, struct error *err);
int store_each_start(struct store *store, const char *run,
		     int (*each)(const struct start_record *, void *),
		     void *data, struct error *err);
int store_each_trial(struct store *store, const char *run,
		     int (*each)(const struct trial_record *, void *),
		     void *data, struct error *err);
int store_each_attempt(struct store *store, const char *run,
		       int (*each)(const struct attempt_record *, void *),
		       void *data, struct error *err);
int store_each_verdict(struct store *store, const char *run,
		       int (*each)(const struct verdict_record *, void *),
		       void *data, struct error *err);
int store_each_neighbour(struct store *store, const char *run,
			 int (*each)(const struct neighbour_record *, void *),
			 void *data, struct error *err);

int store_each_omission(struct store *store, const char *run,
			int (*each)(const struct omission_record *, void *),
			void *data, struct error *err);
int store_each_expectation(struct store *store, const char *run,
			   int (*each)(const struct expectation_record *,
				       void *),
			   void *data, struct error *err);

/** All of a run's calibration, as it stands in documents. New reference, where
 * there is none to an empty array. */
int store_calibration(struct store *store, const char *run, json_t **rows,
		      struct error *err);
/** The run, itself or another of the same machine, whose calibration says best
 * what is seen there: its own, else the newest. NULL: none. Caller frees. */
int store_find_calibration(struct store *store, const char *run, char **id,
			   struct error *err);

/** The last import last. */
int store_each_import(struct store *store, const char *run,
		      int (*each)(const struct import_record *, void *),
		      void *data, struct error *err);

/** Full id of the run that `name` means: an id, a unique prefix of one, a
 * label, or "latest", which is no calibration. Caller frees. Negative with what
 * there is instead. */
int store_find_run(struct store *store, const char *name, char **id,
		   struct error *err);
/**
 * Ids of the runs that `what` means, oldest first, as an array of texts: NULL
 * is all that have ended, but calibrations, in which things are slowed down; a
 * range of time in UTC, "FROM..TO", all such that began in it (each is a date,
 * perhaps with "T12:30", and one may be left out; a date at the end is that
 * whole day); anything else one run, as store_find_run() says. New reference.
 * Negative also when there is none.
 */
int store_pick_runs(struct store *store, const char *what, json_t **ids,
		    struct error *err);
/** Delete a run and all that belongs to it. */
int store_delete_run(struct store *store, const char *run, struct error *err);
/** Give a run another label (NULL: none). */
int store_label_run(struct store *store, const char *run, const char *label,
		    struct error *err);
/** Mark runs still `running` whose id `alive()` denies as `crashed`. */
int store_close_crashed(struct store *store,
			int (*alive)(const char *run, void *), void *data,
			struct error *err);

/** Text as JSON, NULL as null. What is not UTF-8 loses the bytes that are in
 * the way. New reference. */
json_t *store_json_text(const char *text);

/** A whole run as a JSON document (docs/run.schema.json). New reference. */
int store_export(struct store *store, const char *run, json_t **document,
		 struct error *err);

/** Whether the run of a document (document.h) is in the store: 1, or 0 when it
 * is not. Negative when another one has its id, with the place of the first
 * difference. How it came there is no difference. */
int store_holds(struct store *store, const json_t *document, struct error *err);

/** Add the run of a document that was checked (document.h), and how it came:
 * all of it or, on failure, nothing. */
int store_import(struct store *store, const json_t *document,
		 const struct import_record *import, struct error *err);

#endif
