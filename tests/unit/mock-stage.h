/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stage for tests of the conductor: environments that do as scripted, on an
 * exact clock. Time passes only while the conductor waits, and by exactly what
 * a script or a deadline says. Nothing is started, nothing is waited for.
 *
 * A script is JSON with ' for ", an array of steps that a job (or "hello", the
 * start) goes through:
 *
 *	{'event': {…}}    the agent says so; the job's id is filled in
 *	{'result': {…}}   likewise, and the job is over
 *	{'line': {…}}     any line, as it stands
 *	{'end': 'why'}    the environment ends by itself
 *	{'until': 'name'} go on when the job is told that
 *
 * Each may have 'after_ms', the time before it. A script that runs out hangs.
 * A second job while one is unanswered fails the test: it would end an agent.
 * As first step {'cannot': 'why'} makes open or send fail at once.
 *
 * What is said about environments within goes through the scripts of the jobs
 * "open" (one is to start there) and "within" (anything to one), as lines.
 */
#ifndef TESTS_MOCK_STAGE_H
#define TESTS_MOCK_STAGE_H

#include "harness/conduct/stage.h"

/** SHA-256 that the mock's agents say they have. */
#define MOCK_SHA256 "00c0ffee"

/** What an environment holds, and what the host has less of for it. */
#define MOCK_HELD_BYTES (INT64_C(3) << 20)
#define MOCK_HOST_BYTES (INT64_C(5) << 20)

/** Name of the outer group's directory, whatever the controller: two CPUs and a
 * half are charged to it, and one to each environment. The machine is busy with
 * four CPUs: of that half a CPU is interrupts, and a quarter the kernel's
 * threads, half of which is a ksoftirqd's. */
#define MOCK_OUTER "/outer"

/** What is said where and when; the first rule that fits holds. */
struct mock_rule {
	const char *environment; /**< its name; NULL: any */
	const char *job;	 /**< "hello": the start; NULL: any job */
	int times;		 /**< how often it fits; 0: always */
	const char *script;
};

/** Something that will be said. */
struct mock_due {
	nanoseconds at;
	int64_t number; /**< of equal times the lower comes first */
	json_t *step;	/**< borrowed; NULL: none */
};

enum { MOCK_RULES = 16, MOCK_JOBS = 64 };

/** A job (or start: id 0) that goes through its script. */
struct mock_job {
	int handle;
	int64_t id;
	json_t *script; /**< NULL: free */
	size_t next;	/**< step */
	struct mock_due due;
};

struct mock_stage {
	struct stage stage; /**< first: what the conductor sees */
	nanoseconds now;
	nanoseconds interrupt_at; /**< 0: never */
	nanoseconds fault_at;	  /**< the guard dies; 0: never */
	nanoseconds close_takes;  /**< what it takes to end something */
	int charges; /**< whether charged(), held(), spent() know anything */
	int apart;   /**< interrupts are taken off those whom they interrupt */
	int64_t available_bytes; /**< of the host, with nothing open */
	struct mock_rule rules[MOCK_RULES];
	int used[MOCK_RULES]; /**< how often each has held */
	struct mock_job jobs[MOCK_JOBS];
	json_t *names[STAGE_HANDLES]; /**< of what is open; NULL: nothing */
	int64_t busy[STAGE_HANDLES];  /**< id of the unanswered job; 0: none */
	json_t *log; /**< all that the conductor did, in order: {"at_ms",
			"environment", "did": open | close | job | tell |
			open within | close within | within, …} */
	int64_t count;
};

/** `rules` are ended by one without a script; they outlive the stage. */
void mock_open(struct mock_stage *mock, const struct mock_rule *rules);

/** Free all. */
void mock_close(struct mock_stage *mock);

/** How often the conductor did `did` with an environment (NULL: any); with a
 * `name`, only jobs and tells of that name. */
int mock_count(const struct mock_stage *mock, const char *did,
	       const char *environment, const char *name);

/** The entry of the log of such a kind, the first or NULL. Borrowed. */
const json_t *mock_find(const struct mock_stage *mock, const char *did,
			const char *environment, const char *name);

/** JSON text with ' for " as a value; fails the test if it is none. New
 * reference. */
json_t *mock_json(const char *text);

#endif
