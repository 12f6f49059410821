/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/simulation/gathered.h"

#include "common/cleanup.h"
#include "harness/stats/overhead.h"
#include "tests/simulation/nights.h"

#include <math.h>

/* One run that is being read. */
struct reading {
	struct gathered *gathered;
	const struct gathered_run *run;
	const json_t *trials;	      /* of all rounds */
	struct overhead_trial *first; /* room for all rounds; owned */
	struct overhead_trial *other; /* likewise */
	struct overhead_pair *pairs;  /* likewise */
};

static void reading_free(struct reading *reading)
{
	free(reading->first);
	free(reading->other);
	free(reading->pairs);
}

static int reading_begin(struct reading *reading)
{
	size_t count = json_array_size(reading->trials) + 1;

	reading->first = calloc(count, sizeof(*reading->first));
	reading->other = calloc(count, sizeof(*reading->other));
	reading->pairs = calloc(count, sizeof(*reading->pairs));
	return reading->first && reading->other && reading->pairs ? 0 : -1;
}

static int64_t round_of(const json_t *row)
{
	return json_integer_value(json_array_get(row, 0));
}

/* What was measured of one workload in one arm; its number of trials. */
static size_t trials_of(const struct reading *reading, size_t workload,
			size_t arm, struct overhead_trial *trials)
{
	const json_t *row;
	size_t count = 0, i;

	json_array_foreach (reading->trials, i, row) {
		const json_t *value =
			json_array_get(json_array_get(row, workload + 1), arm);

		if (json_is_number(value))
			trials[count++] = (struct overhead_trial){
				.start = (round_of(row) - 1) /
					 (int64_t)reading->gathered->rounds,
				.round = round_of(row),
				.value = json_number_value(value)};
	}
	return count;
}

static double *costs_of(const struct gathered *gathered, size_t workload,
			size_t arm, size_t start)
{
	return gathered->costs +
	       ((workload * gathered->arms + arm) * gathered->starts + start) *
		       gathered->rounds;
}

const double *gathered_costs(const struct gathered *gathered, size_t workload,
			     size_t arm, size_t start)
{
	return costs_of(gathered, workload, arm, start);
}

static int is_higher_better(const struct gathered *gathered, size_t workload)
{
	const json_t *all = json_object_get(gathered->document, "workloads");

	return !strcmp(json_text(json_array_get(all, workload), "better", ""),
		       "higher");
}

/* What each round cost in relation to the first arm. */
static void find_costs(const struct reading *reading, size_t workload,
		       size_t arm)
{
	struct gathered *gathered = reading->gathered;
	size_t first = trials_of(reading, workload, 0, reading->first);
	size_t other = trials_of(reading, workload, arm + 1, reading->other);
	size_t count = overhead_pairs(
		reading->first, first, reading->other, other,
		is_higher_better(gathered, workload), reading->pairs);
	double *costs = costs_of(gathered, workload, arm, reading->run->first);

	for (size_t i = 0; i < count; i++)
		costs[reading->pairs[i].round - 1] =
			reading->pairs[i].log_ratio;
}

static const json_t *trials_in(const struct gathered_run *run)
{
	return json_object_get(run->facts, "trials");
}

static int read_run(struct gathered *gathered, const struct gathered_run *run)
{
	struct reading reading = {
		.gathered = gathered,
		.run = run,
		.trials = trials_in(run),
	};
	int failed = reading_begin(&reading);

	for (size_t w = 0; !failed && w < gathered->workload_count; w++)
		for (size_t arm = 0; arm < gathered->arms; arm++)
			find_costs(&reading, w, arm);
	reading_free(&reading);
	return failed;
}

/* Whether rounds are numbered upwards, with as many workloads and arms as
 * there are. */
static int is_sound(const struct gathered *gathered, const json_t *trials)
{
	const json_t *row, *values;
	int64_t last = 0;
	size_t i, w;

	json_array_foreach (trials, i, row) {
		if (json_array_size(row) != gathered->workload_count + 1 ||
		    round_of(row) <= last)
			return 0;
		last = round_of(row);
		json_array_foreach (row, w, values)
			if (w && json_array_size(values) != gathered->arms + 1)
				return 0;
	}
	return last > 0;
}

static int find_runs(struct gathered *gathered, struct error *err)
{
	const json_t *all = json_object_get(gathered->document, "runs"), *run;
	int64_t rounds = (int64_t)gathered->rounds;
	size_t i;

	gathered->runs =
		calloc(json_array_size(all) + 1, sizeof(*gathered->runs));
	if (!gathered->runs)
		return error_make(err, ENOMEM, "cannot read what was gathered");
	json_array_foreach (all, i, run) {
		struct gathered_run *made = &gathered->runs[i];
		const json_t *trials = json_object_get(run, "trials");
		size_t rows = json_array_size(trials);

		if (!is_sound(gathered, trials))
			return error_make(err, 0,
					  "run %zu: its trials are not sound",
					  i + 1);
		*made = (struct gathered_run){run, gathered->starts, 0, rows};
		made->starts =
			(size_t)((round_of(json_array_get(trials, rows - 1)) -
				  1) / rounds +
				 1);
		gathered->starts += made->starts;
		gathered->run_count++;
	}
	return 0;
}

static int find_arms(struct gathered *gathered)
{
	const json_t *all = json_object_get(gathered->document, "arms"), *arm;
	size_t i, count = json_array_size(all);

	if (count < 2 || count > GATHERED_ARMS_MOST)
		return -1;
	gathered->arms = count - 1;
	json_array_foreach (all, i, arm)
		if (i)
			gathered->percent[i - 1] =
				(int)json_int(arm, "percent", -1);
	return gathered->percent[0] ? -1 : 0;
}

static int find_head(struct gathered *gathered, struct error *err)
{
	const json_t *document = gathered->document;
	int64_t rounds = json_int(document, "rounds", 0);

	gathered->workload_count =
		json_array_size(json_object_get(document, "workloads"));
	if (strcmp(json_text(document, "format", ""), "bulkhead-gathered") !=
		    0 ||
	    json_int(document, "schema", 0) != 1)
		return error_make(err, 0, "this is not what gather.py writes");
	if (!gathered->workload_count || rounds < 1 || find_arms(gathered) < 0)
		return error_make(err, 0, "no workloads, arms or rounds");
	if (json_int(document, "starts", 0) != NIGHTS_STARTS)
		return error_make(err, 0, "these nights do not have %d starts",
				  NIGHTS_STARTS);
	gathered->rounds = (size_t)rounds;
	return 0;
}

int gathered_take(struct gathered *gathered, json_t *document,
		  struct error *err)
{
	size_t cells;

	*gathered = (struct gathered){.document = document};
	if (find_head(gathered, err) < 0 || find_runs(gathered, err) < 0)
		return -1;
	cells = gathered->workload_count * gathered->arms * gathered->starts *
		gathered->rounds;
	gathered->costs = malloc((cells + 1) * sizeof(double));
	if (!gathered->costs)
		return error_make(err, ENOMEM, "cannot read what was gathered");
	for (size_t i = 0; i < cells; i++)
		gathered->costs[i] = NAN;
	for (size_t r = 0; r < gathered->run_count; r++)
		if (read_run(gathered, &gathered->runs[r]) < 0)
			return error_make(err, ENOMEM,
					  "cannot read what was gathered");
	return 0;
}

int gathered_read(struct gathered *gathered, const char *path,
		  struct error *err)
{
	json_error_t fault;
	json_t *document;

	*gathered = (struct gathered){0};
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return 0;
	document = json_load_file(path, 0, &fault);
	if (!document)
		return error_make(err, 0, "%s:%d: %s", path, fault.line,
				  fault.text);
	return gathered_take(gathered, document, err) < 0
		       ? error_wrap(err, "%s", path)
		       : 1;
}

void gathered_free(struct gathered *gathered)
{
	json_decref(gathered->document);
	free(gathered->runs);
	free(gathered->costs);
	*gathered = (struct gathered){0};
}

const char *gathered_workload(const struct gathered *gathered, size_t workload)
{
	const json_t *all = json_object_get(gathered->document, "workloads");

	return json_text(json_array_get(all, workload), "name", "");
}

size_t gathered_arm(const struct gathered *gathered, int percent)
{
	size_t arm = 0;

	while (arm < gathered->arms && gathered->percent[arm] != percent)
		arm++;
	return arm;
}

/* What was measured in that start and those that follow; how many rounds. */
static size_t rounds_of(const struct gathered *gathered, size_t workload,
			size_t arm, size_t start, size_t starts,
			struct overhead_pair *pairs)
{
	const double *costs = costs_of(gathered, workload, arm, start);
	size_t count = 0;

	for (size_t i = 0; i < starts * gathered->rounds; i++)
		if (isfinite(costs[i]))
			pairs[count++].log_ratio = costs[i];
	return count;
}

double gathered_night(const struct gathered *gathered, size_t workload,
		      size_t arm, const size_t *starts)
{
	cleanup_free struct overhead_pair *pairs =
		calloc(NIGHTS_STARTS * gathered->rounds, sizeof(*pairs));
	size_t count = 0;

	for (size_t i = 0; pairs && i < NIGHTS_STARTS; i++)
		count += rounds_of(gathered, workload, arm, starts[i], 1,
				   pairs + count);
	return pairs ? overhead_middle(pairs, count) : NAN;
}

double gathered_all(const struct gathered *gathered, size_t workload,
		    size_t arm)
{
	cleanup_free struct overhead_pair *pairs =
		calloc(gathered->starts * gathered->rounds, sizeof(*pairs));

	if (!pairs)
		return NAN;
	return overhead_middle(pairs, rounds_of(gathered, workload, arm, 0,
						gathered->starts, pairs));
}

size_t gathered_nights(const struct gathered_run *run)
{
	return run->starts / NIGHTS_STARTS;
}
