/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/calibrated.h"

#include "common/cleanup.h"
#include "harness/judge/floor.h"
#include "harness/plan/calibration.h"
#include "harness/stats/overhead.h"
#include "harness/stats/summary.h"

#include <math.h>
#include <string.h>
#include <time.h>

/* Pairs of nights that are drawn. */
#define PAIRS 1000
#define WORKLOADS_MOST 64

_Static_assert((int)CALIBRATION_ARMS <= (int)FLOOR_ARMS_MOST,
	       "each arm has its rate");

/* Trials of one workload in one environment. */
struct list {
	struct overhead_trial *trials; /* owned */
	size_t count;
};

/* One environment, with its arms beside native. */
struct judging {
	struct store *store;
	const char *run;
	const struct plan *plan;
	int64_t native, arms[CALIBRATION_ARMS]; /* ids in the store */
	const char *workloads[WORKLOADS_MOST];
	size_t workload_count;
	int is_higher[WORKLOADS_MOST]; /* is better */
	struct list natives[WORKLOADS_MOST];
	struct list lists[WORKLOADS_MOST][CALIBRATION_ARMS];
	size_t starts;
	double *costs; /* by workload, arm and start; owned */
	int is_out_of_memory;
};

static void judging_free(struct judging *judging)
{
	for (size_t w = 0; w < judging->workload_count; w++) {
		free(judging->natives[w].trials);
		for (size_t arm = 0; arm < CALIBRATION_ARMS; arm++)
			free(judging->lists[w][arm].trials);
	}
	free(judging->costs);
}

struct looking {
	struct judging *judging;
	const char *environment;
};

static int take_environment(const struct environment_record *e, void *data)
{
	const struct looking *looking = data;
	struct judging *judging = looking->judging;

	if (!strcmp(e->name, "native"))
		judging->native = e->id;
	for (size_t arm = 0; arm < CALIBRATION_ARMS; arm++) {
		cleanup_free char *name =
			calibration_arm(looking->environment, arm);

		if (name && !strcmp(e->name, name))
			judging->arms[arm] = e->id;
	}
	return 0;
}

static size_t workload_of(const struct judging *judging, const char *name)
{
	size_t w = 0;

	while (w < judging->workload_count &&
	       strcmp(judging->workloads[w], name) != 0)
		w++;
	return w;
}

static struct list *list_of(struct judging *judging, int64_t environment,
			    size_t workload)
{
	if (environment == judging->native)
		return &judging->natives[workload];
	for (size_t arm = 0; arm < CALIBRATION_ARMS; arm++)
		if (environment == judging->arms[arm])
			return &judging->lists[workload][arm];
	return NULL;
}

/* Rounds are numbered through; a start is so many of them, whatever else had to
 * be started again meanwhile. */
static int take_trial(const struct trial_record *trial, void *data)
{
	struct judging *judging = data;
	size_t workload = workload_of(judging, trial->workload);
	int64_t rounds = judging->plan->rounds;
	int64_t start = (trial->round - 1) / rounds + 1;
	struct overhead_trial *grown;
	struct list *list;

	if (strcmp(trial->status, "done") != 0 ||
	    workload == judging->workload_count)
		return 0;
	list = list_of(judging, trial->environment, workload);
	if (!list)
		return 0;
	grown = reallocarray(list->trials, list->count + 1, sizeof(*grown));
	if (!grown) {
		judging->is_out_of_memory = 1;
		return 1;
	}
	list->trials = grown;
	grown[list->count++] = (struct overhead_trial){
		.start = start, .round = trial->round, .value = trial->median};
	judging->is_higher[workload] =
		trial->better && !strcmp(trial->better, "higher");
	if ((size_t)start > judging->starts)
		judging->starts = (size_t)start;
	return 0;
}

static double *costs_of(const struct judging *judging, size_t workload,
			size_t arm)
{
	return judging->costs +
	       (workload * CALIBRATION_ARMS + arm) * judging->starts;
}

/* Of each start the median of its pairs with native. */
static int find_costs(struct judging *judging, size_t workload, size_t arm)
{
	const struct list *native = &judging->natives[workload];
	const struct list *own = &judging->lists[workload][arm];
	double *costs = costs_of(judging, workload, arm);
	cleanup_free struct overhead_pair *pairs =
		calloc(own->count + 1, sizeof(*pairs));
	size_t count, from = 0;

	if (!pairs)
		return -1;
	count = overhead_pairs(native->trials, native->count, own->trials,
			       own->count, judging->is_higher[workload], pairs);
	for (size_t start = 0; start < judging->starts; start++) {
		size_t to = from;

		while (to < count && pairs[to].start == (int64_t)start + 1)
			to++;
		costs[start] = NAN;
		overhead_start_medians(pairs + from, to - from, &costs[start]);
		from = to;
	}
	return 0;
}

static int read_all(struct judging *judging, const char *environment,
		    struct error *err)
{
	struct looking looking = {judging, environment};
	const char *name;
	json_t *params;

	json_object_foreach (judging->plan->workloads, name, params)
		if (judging->workload_count < WORKLOADS_MOST)
			judging->workloads[judging->workload_count++] = name;
	if (store_each_environment(judging->store, judging->run,
				   take_environment, &looking, err) < 0 ||
	    store_each_trial(judging->store, judging->run, take_trial, judging,
			     err) < 0)
		return -1;
	judging->costs = calloc(judging->workload_count * CALIBRATION_ARMS *
						judging->starts +
					1,
				sizeof(double));
	if (!judging->costs || judging->is_out_of_memory)
		return error_make(err, ENOMEM, "cannot calibrate");
	for (size_t w = 0; w < judging->workload_count; w++)
		for (size_t arm = 0; arm < CALIBRATION_ARMS; arm++)
			if (find_costs(judging, w, arm) < 0)
				return error_make(err, ENOMEM,
						  "cannot calibrate");
	return 0;
}

static size_t count_measured(const struct judging *judging, size_t workload,
			     size_t arm)
{
	const double *costs = costs_of(judging, workload, arm);
	size_t count = 0;

	for (size_t start = 0; start < judging->starts; start++)
		count += isfinite(costs[start]) != 0;
	return count;
}

/* What could not be measured often enough in every arm is left out. */
static void leave_out(struct judging *judging)
{
	for (size_t w = 0; w < judging->workload_count; w++)
		for (size_t arm = 0; arm < CALIBRATION_ARMS; arm++)
			if (count_measured(judging, w, arm) <
			    2 * FLOOR_LEAST_NIGHT)
				judging->workloads[w] = NULL;
}

/* How many times as long an arm took as the one that is not slowed down, side
 * by side. */
static double ratio_of(const struct judging *judging, size_t workload,
		       size_t arm)
{
	const double *slowed = costs_of(judging, workload, arm);
	const double *plain = costs_of(judging, workload, 0);
	double sum = 0;
	size_t count = 0;

	for (size_t start = 0; start < judging->starts; start++)
		if (isfinite(slowed[start]) && isfinite(plain[start])) {
			sum += slowed[start] - plain[start];
			count++;
		}
	return count ? exp(sum / (double)count) : NAN;
}

static json_t *found_of(const struct judging *judging, size_t workload,
			const struct floor_found *found)
{
	json_t *all = json_array();

	for (size_t arm = 1; arm < CALIBRATION_ARMS; arm++) {
		double ratio = ratio_of(judging, workload, arm);

		json_array_append_new(
			all, json_pack("{s:f, s:f, s:o}", "slowdown",
				       calibration_percent[arm] / 100.0,
				       "found", found->rates[arm], "ratio",
				       isfinite(ratio) ? json_real(ratio)
						       : json_null()));
	}
	return all;
}

/* The series of what is left, and which workload each is of. */
static size_t find_series(const struct judging *judging,
			  struct floor_series *series, size_t *of)
{
	size_t count = 0;

	for (size_t w = 0; w < judging->workload_count; w++) {
		if (!judging->workloads[w])
			continue;
		for (size_t arm = 0; arm < CALIBRATION_ARMS; arm++)
			series[count].arms[arm] = costs_of(judging, w, arm);
		of[count++] = w;
	}
	return count;
}

static struct floor_design design_of(const struct judging *judging,
				     double slowdowns[CALIBRATION_ARMS])
{
	size_t half = judging->starts / 2;
	size_t night = (size_t)judging->plan->calibrates;

	for (size_t arm = 0; arm < CALIBRATION_ARMS; arm++)
		slowdowns[arm] = calibration_percent[arm] / 100.0;
	return (struct floor_design){
		.slowdowns = slowdowns,
		.arms = CALIBRATION_ARMS,
		.starts = judging->starts,
		.night = night < half ? night : half,
		.pairs = PAIRS,
		.seed = (unsigned long)judging->plan->seed,
	};
}

/* What was found of each of `count` workloads, and of all of them together. */
static int record(const struct judging *judging, const char *environment,
		  const struct floor_design *design, const size_t *of,
		  const struct floor_found *found, size_t count, double alarms,
		  struct error *err)
{
	struct calibration_record made = {
		.measured_in = judging->run,
		.measured_s = time(NULL),
		.environment = environment,
		.night_starts = (int64_t)design->night,
		.night_rounds = judging->plan->rounds,
		.starts = (int64_t)design->starts,
		.pairs = (int64_t)design->pairs,
	};

	for (size_t i = 0; i < count; i++) {
		cleanup_json json_t *all = found_of(judging, of[i], &found[i]);

		made.workload = judging->workloads[of[i]];
		made.floor = found[i].floor;
		made.false_alarms = found[i].rates[0];
		made.found = all;
		if (store_add_calibration(judging->store, judging->run, &made,
					  err) < 0)
			return -1;
	}
	made.workload = NULL;
	made.floor = NAN;
	made.false_alarms = alarms;
	made.found = NULL;
	return store_add_calibration(judging->store, judging->run, &made, err);
}

static int judge(struct judging *judging, const char *environment,
		 size_t *count, struct error *err)
{
	struct floor_series series[WORKLOADS_MOST];
	struct floor_found found[WORKLOADS_MOST];
	double slowdowns[CALIBRATION_ARMS], alarms = NAN;
	struct floor_design design = design_of(judging, slowdowns);
	size_t of[WORKLOADS_MOST], used;

	leave_out(judging);
	used = find_series(judging, series, of);
	if (!used) {
		error_make(
			err, 0,
			"%zu starts of %s are too few to calibrate, it takes %d; give more time with --budget or fewer workloads with --only",
			judging->starts, environment, 2 * FLOOR_LEAST_NIGHT);
		return 0;
	}
	if (floor_find(&design, series, used, found, &alarms) < 0)
		return error_make(err, ENOMEM, "cannot calibrate");
	*count += used;
	return record(judging, environment, &design, of, found, used, alarms,
		      err);
}

int calibrated_judge(struct store *store, const char *run,
		     const struct plan *plan, const json_t *environments,
		     size_t *count, struct error *err)
{
	const json_t *name;
	size_t i;

	*count = 0;
	json_array_foreach (environments, i, name) {
		struct judging judging = {
			.store = store, .run = run, .plan = plan};
		const char *environment = json_string_value(name);
		int failed = read_all(&judging, environment, err) < 0 ||
			     judge(&judging, environment, count, err) < 0;

		judging_free(&judging);
		if (failed)
			return -1;
	}
	return 0;
}
