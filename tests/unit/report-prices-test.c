/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which run of a store prices the rungs of another. */
#include "common/cleanup.h"
#include "harness/report/prices.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

#define HERE \
	"{'cpu_model': 'A', 'cores': 2, 'threads': 2, 'caches': [], 'kernel': '6'}"
#define ELSEWHERE \
	"{'cpu_model': 'A', 'cores': 4, 'threads': 4, 'caches': [], 'kernel': '6'}"
#define LADDER \
	"{'workloads': {'cpu.integer': {}}, 'environments': [{}, {}, {}]}"

static struct store *store;

static int64_t add_environment(const char *run, const char *name)
{
	struct environment_record environment = {
		.name = name,
		.kind = strcmp(name, "native") ? "container" : "native",
		.status = "usable",
		.role = "measured"};

	ck_assert_int_eq(store_add_environment(store, run, &environment, NULL),
			 0);
	return environment.id;
}

/* Two starts of two rounds. */
static void add_trials(int64_t environment, double median)
{
	for (int i = 0; i < 4; i++) {
		struct start_record start = {.environment = environment,
					     .number = i / 2 + 1,
					     .start_ns = NS_PER_MS,
					     .status = "up"};
		struct trial_record trial = {.environment = environment,
					     .workload = "cpu.integer",
					     .round = i + 1,
					     .position = 1,
					     .status = "done",
					     .charged_ns = -1,
					     .unit = "ns",
					     .better = "lower",
					     .median = median + 0.001 * i};

		if (i % 2 == 0)
			ck_assert_int_eq(store_add_start(store, &start, NULL),
					 0);
		trial.start = start.id;
		ck_assert_int_eq(store_add_trial(store, &trial, NULL), 0);
	}
}

/* A run of three rungs; `measured`: with work on them. */
static void add_run(const char *id, int64_t started_s, const char *facts,
		    const char *plan, int measured)
{
	static const char *const names[] = {"native", "cgroups", "container"};
	cleanup_json json_t *of = mock_json(facts), *planned = mock_json(plan);
	struct run_record run = {.id = id,
				 .started_s = started_s,
				 .status = "complete",
				 .facts = of,
				 .plan = planned};

	ck_assert_int_eq(store_add_run(store, &run, NULL), 0);
	for (size_t i = 0; i < 3; i++) {
		int64_t environment = add_environment(id, names[i]);

		if (measured)
			add_trials(environment, 1 + 0.1 * (double)i);
	}
}

struct shelf {
	const char *facts, *plan;
	int measured;
	const char *found; /* by the run that attacks */
};

static const struct shelf shelves[] = {
	{HERE, LADDER, 1, "20260103-000000-0003"},
	{ELSEWHERE, LADDER, 1, "20260102-000000-0002"},
	{"{}", LADDER, 1, "20260102-000000-0002"},
	{HERE, LADDER, 0, "20260102-000000-0002"},
	{HERE, "{'workloads': {}, 'environments': [{}, {}, {}]}", 1,
	 "20260102-000000-0002"},
};

/* One of the machine is there; a newer one is better, if it is fit. */
START_TEST(the_newest_ladder_of_the_machine_prices_it)
{
	const struct shelf *shelf = &shelves[_i];
	cleanup_json json_t *prices = NULL, *attacking = NULL;
	struct error err = {0};

	ck_assert_int_eq(store_open_memory(&store, &err), 0);
	add_run("20260101-000000-0001", 1, HERE, LADDER, 1);
	add_run("20260102-000000-0002", 2, HERE, LADDER, 1);
	add_run("20260103-000000-0003", 3, shelf->facts, shelf->plan,
		shelf->measured);
	attacking = mock_json("{'run': {'id': 'x', 'facts': " HERE "}}");
	ck_assert_msg(prices_find(store, attacking, &prices, &err) == 0, "%s",
		      err.message);
	ck_assert_str_eq(
		json_text(json_object_get(prices, "run"), "id", "none"),
		shelf->found);
	store_close(store);
}
END_TEST

START_TEST(a_run_does_not_price_itself)
{
	cleanup_json json_t *prices = NULL, *own = NULL;
	struct error err = {0};

	ck_assert_int_eq(store_open_memory(&store, &err), 0);
	add_run("20260101-000000-0001", 1, HERE, LADDER, 1);
	own = mock_json("{'run': {'id': '20260101-000000-0001', 'facts': " HERE
			"}}");
	ck_assert_int_eq(prices_find(store, own, &prices, &err), 0);
	ck_assert_ptr_null(prices);
	store_close(store);
}
END_TEST

static Suite *report_prices_suite(void)
{
	Suite *suite = suite_create("report-prices");
	TCase *tests = tcase_create("report-prices");

	tcase_add_loop_test(tests, the_newest_ladder_of_the_machine_prices_it,
			    0, sizeof(shelves) / sizeof(*shelves));
	tcase_add_test(tests, a_run_does_not_price_itself);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(report_prices_suite)
