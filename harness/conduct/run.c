/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/run.h"

#include "common/cleanup.h"
#include "common/kvm.h"
#include "common/version.h"
#include "harness/conduct/announce.h"
#include "harness/conduct/domains.h"
#include "harness/conduct/environment.h"
#include "harness/conduct/expected.h"
#include "harness/conduct/interrupt.h"
#include "harness/conduct/isolate.h"
#include "harness/conduct/life.h"
#include "harness/conduct/live.h"
#include "harness/conduct/neighbours.h"
#include "harness/conduct/outer.h"
#include "harness/conduct/peer.h"
#include "harness/conduct/place.h"
#include "harness/conduct/rounds.h"
#include "harness/conduct/tally.h"
#include "harness/host/doctor.h"
#include "harness/host/facts.h"
#include "harness/host/topology.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>

#define CLOSE_MS 10000
#define CLOSE_INTERRUPTED_MS 1500

struct run {
	const struct run_options *options;
	struct run_outcome *outcome;
	struct place place;
	struct store *store;
	int store_lock; /* held on the store's file while we run; -1: not ours
			 */
	struct host_cpus cpus;
	struct progress progress;
	struct live *live;
	struct conduct conduct;
	json_t *facts;
	struct error kvm_refused; /* empty: it was not */
	char group[64], log[400];
};

static void name_run(struct run *run)
{
	time_t now = time(NULL);
	struct tm parts;
	unsigned short random = 0;
	size_t used;

	gmtime_r(&now, &parts);
	used = strftime(run->outcome->id, sizeof(run->outcome->id),
			"%Y%m%d-%H%M%S", &parts);
	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random = (unsigned short)getpid();
	snprintf(run->outcome->id + used, sizeof(run->outcome->id) - used,
		 "-%04x", random);
	snprintf(run->group, sizeof(run->group), "bulkhead-%s",
		 run->outcome->id);
}

static void said_swept(const char *words, void *data)
{
	(void)data;
	fprintf(stderr, "bulkhead: %s\n", words);
}

static int is_alive(const char *run, void *data)
{
	(void)run;
	(void)data;
	return 0; /* we hold the lock of all runs that write here */
}

static int record_run(struct run *run, struct error *err)
{
	cleanup_json json_t *plan = plan_json(run->options->plan);
	struct run_record record = {
		.id = run->outcome->id,
		.label = run->options->label,
		.suite = run->options->suite,
		.version = version_number(),
		.commit = version_commit(),
		.command = run->options->command,
		.seed = run->options->plan->seed,
		.started_s = time(NULL),
		.status = "running",
		.plan = plan,
		.facts = run->facts,
	};

	/* Who holds the lock knows that whatever else says `running` is dead.
	 * SQLite's own locks are of another kind and never meet this one. */
	if (run->options->store)
		run->store_lock =
			open(run->options->store, O_RDONLY | O_CLOEXEC);
	if (run->store_lock >= 0 &&
	    flock(run->store_lock, LOCK_EX | LOCK_NB) == 0)
		store_close_crashed(run->store, is_alive, NULL, NULL);
	if (store_add_run(run->store, &record, err) < 0)
		return -1;
	return run->options->plan->calibrates
		       ? 0
		       : store_adopt_calibration(run->store, run->outcome->id,
						 err);
}

/* The journal knows the groups before the guard makes them. */
static int journal_groups(struct run *run, struct error *err)
{
	cleanup_cgroup struct cgroup group = {0};

	if (cgroup_plan(&group, run->group, NULL) < 0)
		return 0; /* none can be made */
	return place_note_group(&run->place, &group, err);
}

static int open_stage(struct run *run, struct error *err)
{
	const struct programs *programs = run->options->programs;
	struct live_options options = {
		.probe = programs->probe,
		.vm = programs->vm,
		.run = run->outcome->id,
		.group = run->group,
		.log = run->log,
		.house_cpus = run->cpus.house,
		.pids = OUTER_PIDS +
			life_processes(run->options->plan->workloads),
		.memory_bytes = outer_bytes(run->options->plan->memory_bytes),
	};

	snprintf(run->log, sizeof(run->log), "%s/log", run->place.run);
	return live_open(&run->live, &options, err);
}

static int has_namespace(const json_t *guarding, const char *name)
{
	return json_holds(json_object_get(guarding, "namespaces"), name);
}

static const char *kvm_refused(const struct run *run)
{
	const char *reason = run->kvm_refused.message;

	return *reason ? reason : NULL;
}

static void set_scene(struct run *run)
{
	const json_t *guarding = live_guarding(run->live);
	const struct programs *programs = run->options->programs;
	nanoseconds now = clock_now();

	run->conduct = (struct conduct){
		.stage = live_stage(run->live),
		.store = run->store,
		.progress = &run->progress,
		.catalogue = &programs->catalogue,
		.plan = run->options->plan,
		.run = run->outcome->id,
		.directory = run->place.run,
		.run_cpus = run->cpus.run,
		.house_cpus = run->cpus.house,
		.agent = programs->probe,
		.agent_sha256 = programs->probe_sha256,
		.kernel = programs->kernel.image,
		.modules = programs->kernel.modules,
		.kvm_refused = kvm_refused(run),
		.llc_bytes = host_llc_bytes(),
		.is_guest = strcmp(json_text(run->facts, "virtualised", "no"),
				   "no") != 0,
		.network = has_namespace(guarding, "net"),
		.no_outer = outer_missing(guarding,
					  run->options->plan->memory_bytes),
		.outer_groups = json_object_get(guarding, "groups"),
		.peer_netns = -1,
		.started = now,
		.deadline = now + run->options->plan->budget,
	};
}

static int note_missing(struct run *run, const struct environment *e,
			struct error *err)
{
	struct omission_record record = {e->name, e->reason,
					 *e->remedy ? e->remedy : NULL};

	if (e->state != ENVIRONMENT_UNUSABLE ||
	    (e->role != ROLE_MEASURED && e->role != ROLE_LABORATORY))
		return 0;
	progress_note(&run->progress, "bulkhead: left out: %s: %s%s%s", e->name,
		      e->reason, *e->remedy ? "; " : "", e->remedy);
	if (e->by_name && !run->outcome->named_missing) {
		run->outcome->named_missing = 1;
		snprintf(run->outcome->missing, sizeof(run->outcome->missing),
			 "environment '%s' could not be: %s%s%.200s", e->name,
			 e->reason, *e->remedy ? "; " : "", e->remedy);
	}
	return store_add_omission(run->store, run->outcome->id, &record, err);
}

/* A daemon that can't be asked now could not be asked to end what was left,
 * either: nothing is made there. */
static int journal_domains(struct run *run, struct environment *e,
			   const char *uri, struct error *err)
{
	struct error why = {0};

	if (domains_end(uri, run->outcome->id, &why) == 0)
		return place_note_domains(&run->place, uri, err);
	environment_give_up(&run->conduct, e, why.message,
			    "start this libvirtd, or leave out --connect");
	return 0;
}

static enum environment_role role_of(const struct plan_environment *planned)
{
	static const enum environment_role roles[] = {
		[PLAN_MEASURED] = ROLE_MEASURED,
		[PLAN_LABORATORY] = ROLE_LABORATORY,
		[PLAN_ATTACKED] = ROLE_ATTACKED,
	};

	return roles[planned->part];
}

/* The environments of the plan; what doctor says is unusable is not tried. */
static int cast(struct run *run, struct error *err)
{
	const struct plan *plan = run->options->plan;
	size_t i;

	for (i = 0; i < plan->environment_count; i++) {
		const struct plan_environment *planned = &plan->environments[i];
		struct host_check why = {0};
		struct environment *e = environment_add(
			&run->conduct, planned->name, planned->kind,
			planned->keys, NULL, role_of(planned), err);
		const char *uri = domains_uri(planned->kind, planned->keys);

		if (!e)
			return -1;
		e->by_name = planned->by_name;
		e->to_prove = planned->to_prove;
		e->burn = planned->burn;
		/* Within another, it is that one's machine that counts. */
		if (!planned->within &&
		    !host_environment_usable_with(planned->kind, planned->keys,
						  &why))
			environment_give_up(&run->conduct, e, why.finding,
					    why.remedy);
		else if (uri && journal_domains(run, e, uri, err) < 0)
			return -1;
	}
	environment_settle_within(&run->conduct);
	return 0;
}

static enum conduct_end end_of(enum environment_started how)
{
	return how == STARTED_INTERRUPTED ? CONDUCT_INTERRUPTED
	       : how == STARTED_FAULT	  ? CONDUCT_FAULT
					  : CONDUCT_COMPLETE;
}

/* One part after the other. That the time of one was up is what the run ends
 * as, whatever came after it. */
static enum conduct_end perform(struct run *run, struct error *err)
{
	static enum conduct_end (*const parts[])(struct conduct *,
						 struct error *) = {
		isolate_run, neighbours_run, rounds_run};
	enum conduct_end end = end_of(peer_ensure(&run->conduct, err));
	int spent = 0;
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (end == CONDUCT_INTERRUPTED || end == CONDUCT_FAULT)
			return end;
		end = parts[i](&run->conduct, err);
		spent |= end == CONDUCT_BUDGET;
	}
	return spent && (end == CONDUCT_COMPLETE || end == CONDUCT_PRECISE)
		       ? CONDUCT_BUDGET
		       : end;
}

static const char *status_word(enum conduct_end end)
{
	static const char *const words[] = {
		[CONDUCT_COMPLETE] = "complete",
		[CONDUCT_PRECISE] = "complete",
		[CONDUCT_BUDGET] = "budget",
		[CONDUCT_INTERRUPTED] = "interrupted",
		[CONDUCT_FAULT] = "failed",
	};

	return words[end];
}

static const char *status_reason(enum conduct_end end, const struct error *why)
{
	static const char *const words[] = {
		[CONDUCT_COMPLETE] = "all planned rounds were run",
		[CONDUCT_PRECISE] =
			"all starts were made, with as many rounds as the first showed to be enough",
		[CONDUCT_BUDGET] = "the budget was spent",
		[CONDUCT_INTERRUPTED] = "a signal ended it",
	};

	return end == CONDUCT_FAULT ? why->message : words[end];
}

/* How much there is, and what is missing of what was asked for by name. */
static void take_stock(struct run *run)
{
	struct run_outcome *outcome = run->outcome;
	struct tally tally;

	tally_run(&tally, run->store, outcome->id, run->options->plan->by_name);
	outcome->measured = tally.measured;
	if (run->conduct.failed_items)
		progress_note(
			&run->progress,
			"bulkhead: %d trials or attempts failed; the report says which and why",
			run->conduct.failed_items);
	if (!*tally.missing || outcome->named_missing)
		return;
	outcome->named_missing = 1;
	snprintf(outcome->missing, sizeof(outcome->missing), "%s",
		 tally.missing);
}

/* A run that was cut off says nothing of what it did not come to. */
static int meet_expectations(struct run *run, enum conduct_end end,
			     struct error *err)
{
	if (end == CONDUCT_INTERRUPTED || end == CONDUCT_FAULT)
		return 0;
	return expected_judge(run->store, run->outcome->id, run->options->plan,
			      &run->options->programs->catalogue,
			      &run->outcome->surprises, err);
}

/* From an open stage to its end; the outcome is stored. */
static int play(struct run *run, struct error *err)
{
	struct error why = {0};
	enum conduct_end end = CONDUCT_FAULT;
	int i, status = 0;

	set_scene(run);
	progress_open(&run->progress, run->options->quiet ? NULL : stderr,
		      clock_now());
	if (cast(run, &why) == 0)
		end = perform(run, &why);
	progress_clear(&run->progress);
	/* A signal to all of us may end the guard before we notice it. */
	if (end == CONDUCT_FAULT && interrupt_signal())
		end = CONDUCT_INTERRUPTED;
	run->outcome->end = end;
	run->outcome->signal = interrupt_signal();
	for (i = 0; i < run->conduct.count; i++)
		if (run->conduct.environments[i] &&
		    note_missing(run, run->conduct.environments[i], err) < 0)
			status = -1;
	take_stock(run);
	if (meet_expectations(run, end, err) < 0)
		status = -1;
	if (store_end_run(run->store, run->outcome->id, time(NULL),
			  status_word(end), status_reason(end, &why), err) < 0)
		status = -1;
	environment_end_all(&run->conduct);
	run->outcome->charged_ns = run->conduct.stage->operations->charged(
		run->conduct.stage, run->conduct.outer_groups);
	if (run->conduct.peer_netns >= 0)
		close(run->conduct.peer_netns);
	if (end == CONDUCT_FAULT && status == 0) {
		*err = why;
		status = -1;
	}
	return status;
}

/* Everything that was made is taken away again, whatever happened. */
static int strike(struct run *run, int status)
{
	struct error why = {0};

	if (run->live &&
	    live_close(run->live,
		       interrupt_signal() ? CLOSE_INTERRUPTED_MS : CLOSE_MS,
		       &why) < 0) {
		fprintf(stderr, "bulkhead: %s\n", why.message);
		place_close(&run->place); /* the journal stays */
	} else if (place_end(&run->place, &why) < 0) {
		fprintf(stderr,
			"bulkhead: %s; 'bulkhead clean' will try again\n",
			why.message);
	}
	place_close(&run->place);
	if (!run->options->kept_store)
		store_close(run->store);
	if (run->store_lock >= 0)
		close(run->store_lock);
	json_decref(run->facts);
	return status;
}

static int begin_and_play(struct run *run, struct error *err)
{
	struct error why = {0};

	name_run(run);
	/* Once: where it is of no use that can take some tenths of a second. */
	kvm_try(&run->kvm_refused);
	run->facts =
		host_facts(&run->cpus, run->place.directory, kvm_refused(run));
	/* What a dead run left and the kernel will not let go of hinders nobody
	 * else. */
	if (place_sweep(&run->place, said_swept, NULL, &why) < 0)
		fprintf(stderr, "bulkhead: %s; 'bulkhead clean' tries again\n",
			why.message);
	if (place_begin(&run->place, run->outcome->id, err) < 0 ||
	    journal_groups(run, err) < 0 || record_run(run, err) < 0)
		return -1;
	if (open_stage(run, err) < 0) {
		if (interrupt_signal()) {
			run->outcome->end = CONDUCT_INTERRUPTED;
			run->outcome->signal = interrupt_signal();
			return store_end_run(run->store, run->outcome->id,
					     time(NULL), "interrupted",
					     "a signal ended it", err);
		}
		store_end_run(run->store, run->outcome->id, time(NULL),
			      "failed", err->message, NULL);
		return -1;
	}
	return play(run, err);
}

/* What must be ours before a run is announced. */
static int take_place(struct run *run, struct error *err)
{
	const struct run_options *options = run->options;

	if (place_open(&run->place, options->data, err) < 0)
		return -1;
	run->store = options->kept_store;
	if (run->store || store_open(&run->store, options->store, 1, err) == 0)
		return 0;
	place_close(&run->place);
	return -1;
}

int run_do(const struct run_options *options, struct run_outcome *outcome,
	   struct error *err)
{
	struct run run = {
		.options = options, .outcome = outcome, .store_lock = -1};
	int status;

	*outcome =
		(struct run_outcome){.end = CONDUCT_COMPLETE, .charged_ns = -1};
	if (host_choose_cpus(1, &run.cpus, err) < 0)
		return -1;
	if (!options->dry)
		interrupt_watch();
	if (place_name(&run.place, options->data, err) < 0 ||
	    (!options->dry && take_place(&run, err) < 0)) {
		outcome->refused = 1;
		return -1;
	}
	if (!options->quiet)
		announce(options->suite, options->plan,
			 &options->programs->catalogue, &run.cpus,
			 run.place.directory);
	if (options->dry)
		return 0;
	status = begin_and_play(&run, err);
	return strike(&run, status);
}
