/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/made-run.h"

#include <check.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

enum { STARTS = 5, ROUNDS = 4 };
enum { NATIVE, CONTAINER, VM, ENVIRONMENTS };
enum { REFERENCE, INTEGER, STREAM, WORKLOADS };

static const char *const environments[ENVIRONMENTS] = {"native", "container",
						       "vm"};
static const struct {
	const char *name, *unit, *better;
	double native;
} workloads[WORKLOADS] = {
	{"reference", "ns", "lower", 5e6},
	{"cpu.integer", "ns", "lower", 3e6},
	{"net.stream", "MiB/s", "higher", 900},
};

/* A trial that is to be made. */
struct place {
	struct store *store;
	const struct made_run *run;
	gsl_rng *noise;
	size_t environment, workload;
	struct trial_record trial;
	int64_t start_number;
};

static double or_one(double factor)
{
	return factor > 0 ? factor : 1;
}

static double cost_of(const struct place *place)
{
	double cost = or_one(place->run->speed) *
		      exp(gsl_ran_gaussian(place->noise, 0.004));

	if (place->workload == REFERENCE)
		cost *= or_one(place->run->reference);
	if (place->environment == VM)
		return 2 * cost;
	if (place->environment == CONTAINER && place->workload == INTEGER)
		return cost * or_one(place->run->slowed);
	if (place->environment == CONTAINER && place->workload == STREAM)
		return cost * or_one(place->run->starved);
	return cost;
}

static void add_trial(const struct place *place)
{
	const struct made_run *run = place->run;
	int is_special =
		place->environment == CONTAINER && place->workload == INTEGER;
	int is_bogus = is_special && run->bogus > 0 && place->start_number == 2;
	double native = workloads[place->workload].native;
	double cost = cost_of(place);
	double median =
		place->workload == STREAM ? native / cost : native * cost;
	cleanup_json json_t *params =
		json_pack("{s:I}", "budget_ms",
			  (json_int_t)(run->budget_ms ? run->budget_ms : 300));
	cleanup_json json_t *samples =
		json_pack("[f, f, f]", median, median,
			  is_bogus ? run->bogus : median * 1.001);
	struct trial_record trial = place->trial;

	trial.workload = workloads[place->workload].name;
	trial.unit = workloads[place->workload].unit;
	trial.better = workloads[place->workload].better;
	trial.status = "done";
	trial.params = params;
	trial.samples = samples;
	trial.steady = is_special && place->trial.round <= run->unsettled
			       ? TRIAL_STEADY_NO
			       : TRIAL_STEADY_YES;
	trial.median = is_special && run->value != 0 ? run->value : median;
	trial.note = place->workload == REFERENCE ? run->version : NULL;
	ck_assert_int_eq(store_add_trial(place->store, &trial, NULL), 0);
}

static void add_start(struct place *place)
{
	cleanup_json json_t *hello = json_pack("{s:s}", "kernel", "6.1");
	struct start_record start = {.environment = place->trial.environment,
				     .number = place->start_number,
				     .hello = hello,
				     .status = "up"};

	ck_assert_int_eq(store_add_start(place->store, &start, NULL), 0);
	place->trial.start = start.id;
	for (int i = 0; i < ROUNDS; i++) {
		place->trial.round++;
		for (place->workload = 0; place->workload < WORKLOADS;
		     place->workload++)
			add_trial(place);
	}
}

static void add_verdict(struct store *store, const struct made_run *run,
			int64_t environment)
{
	int is_proven = !run->outcome || strcmp(run->outcome, "degraded") == 0;
	struct verdict_record verdict = {
		.environment = environment,
		.attack = "fork-bomb",
		.title = "Processes without end",
		.outcome = run->outcome ? run->outcome : "held",
		.proof = is_proven ? "by" : NULL,
		.proof_detail = is_proven ? "pids" : NULL,
		.evidence =
			run->evidence ? run->evidence : "64 of 1,500 processes",
	};

	ck_assert_int_eq(store_add_verdict(store, &verdict, NULL), 0);
}

static void add_environment(struct place *place)
{
	const char *name = environments[place->environment];
	struct environment_record environment = {
		.name = name,
		.kind = name,
		.label = place->environment == VM ? place->run->label : NULL,
		.status = "usable",
		.role = "measured",
	};

	ck_assert_int_eq(store_add_environment(place->store, place->run->id,
					       &environment, NULL),
			 0);
	place->trial = (struct trial_record){.environment = environment.id,
					     .position = 1};
	for (int64_t number = 1;
	     number <= (place->run->starts ? place->run->starts : STARTS);
	     number++) {
		place->start_number = number;
		add_start(place);
	}
	if (place->environment == CONTAINER)
		add_verdict(place->store, place->run, environment.id);
}

static void add_record(struct store *store, const struct made_run *run)
{
	json_int_t memory = run->memory_bytes ? run->memory_bytes : 1073741824;
	cleanup_json json_t *plan = json_pack("{s:I, s:b}", "memory_bytes",
					      memory, "partial", run->partial);
	cleanup_json json_t *facts =
		json_pack("{s:s, s:s, s:I}", "kernel",
			  run->kernel ? run->kernel : "6.1.0", "cpu_model",
			  run->processor ? run->processor : "Example",
			  "memory_bytes", (json_int_t)25276502016);
	struct run_record record = {.id = run->id,
				    .suite = "default",
				    .version = "0.1.0",
				    .started_s = 1767268800 + run->later_s,
				    .status = "complete",
				    .plan = plan,
				    .facts = facts};

	ck_assert_int_eq(store_add_run(store, &record, NULL), 0);
}

void made_run_add(struct store *store, const struct made_run *run)
{
	struct place place = {.store = store,
			      .run = run,
			      .noise = gsl_rng_alloc(gsl_rng_mt19937)};
	unsigned long seed = 7;

	for (const char *at = run->id; *at; at++)
		seed = 31 * seed + (unsigned char)*at;
	gsl_rng_set(place.noise, seed);
	add_record(store, run);
	place.environment = run->without_native ? CONTAINER : NATIVE;
	for (; place.environment < ENVIRONMENTS; place.environment++)
		add_environment(&place);
	gsl_rng_free(place.noise);
}
