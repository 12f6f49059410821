/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neighbours from the store to the report: what is counted, judged and said. */
#include "common/cleanup.h"
#include "harness/report/neighbours.h"
#include "harness/report/section.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

static struct store *store;
static struct analysis analysis;
static struct neighbours neighbours;
static json_t *document;
static struct error err;
static int64_t native, container;
static double others = 0.1;

/* Of the quiet round, or of a noisy one, in which `more` was spent outside. */
static json_t *spent(double more)
{
	return json_pack("{s:f, s:f, s:f, s:b, s:f, s:{s:f, s:f, s:f}}",
			 "helpers", 0.02 + more / 2, "kernel", 0.03 + more / 2,
			 "interrupts", 0.5, "apart", 0, "others", others,
			 "threads", "kworker/1", 0.02 + more / 5, "kswapd0",
			 more / 2, "idle", 0.01);
}

/* A pair of one victim; `quiet` 0: none, for a reason. */
static void add(int64_t environment, const char *place, const char *antagonist,
		int64_t round, double quiet, double noisy)
{
	cleanup_json json_t *victims =
		json_pack("{s:{s:f, s:f, s:s, s:s}, s:{s:s}}", "alpha", "quiet",
			  quiet, "noisy", noisy, "unit", "ns", "better",
			  "lower", "beta", "reason", "no | peer");
	double more = 0.2 + 0.01 * (double)round;
	cleanup_json json_t *outside = json_pack(
		"{s:o, s:o}", "quiet", spent(0), "noisy", spent(more));
	struct neighbour_record record = {.environment = environment,
					  .place = place,
					  .antagonist = antagonist,
					  .round = round,
					  .reason = quiet > 0 ? NULL : "died",
					  .victims = quiet > 0 ? victims : NULL,
					  .count = 4,
					  .what = "hums",
					  .charged = 0.5,
					  .counted = NAN,
					  .outside_quiet = 0.05,
					  .outside_noisy = 0.05 + more,
					  .outside = outside};

	ck_assert_msg(store_add_neighbour(store, &record, &err) == 0, "%s",
		      err.message);
}

static int64_t add_environment(const char *name)
{
	struct environment_record record = {.name = name,
					    .kind = name,
					    .status = "usable",
					    .role = "measured"};
	struct start_record start = {.number = 1, .status = "up"};

	ck_assert_int_eq(store_add_environment(store, "r", &record, &err), 0);
	start.environment = record.id;
	ck_assert_int_eq(store_add_start(store, &start, &err), 0);
	return record.id;
}

static void set_up(void)
{
	cleanup_json json_t *plan =
		mock_json("{'antagonists': {'din': {}, 'hum': {}, 'never': {}},"
			  " 'victims': {'alpha': {}, 'beta': {}}}");
	struct run_record run = {
		.id = "r", .started_s = 1, .status = "complete", .plan = plan};

	ck_assert_int_eq(store_open_memory(&store, &err), 0);
	ck_assert_int_eq(store_add_run(store, &run, &err), 0);
	native = add_environment("native");
	container = add_environment("container");
}

static void analyse(void)
{
	ck_assert_int_eq(store_export(store, "r", &document, &err), 0);
	ck_assert_int_eq(analysis_make(&analysis, document, &err), 0);
	ck_assert_int_eq(neighbours_make(&neighbours, &analysis, &err), 0);
}

static void tear_down(void)
{
	neighbours_free(&neighbours);
	analysis_free(&analysis);
	json_decref(document);
	store_close(store);
}

/* Natively on the same CPU a harm, on another none; in the container one pair
 * only, and one that is none. */
static void fill(void)
{
	static const double harm[] = {2.0, 2.1, 1.9};
	static const double none[] = {1.0, 1.02, 0.98};

	for (int64_t i = 0; i < 3; i++) {
		add(native, "same", "din", i + 1, 10, 10 * harm[i]);
		add(native, "other", "din", i + 1, 10, 10 * none[i]);
	}
	add(container, "same", "hum", 1, 10, 20);
	add(container, "same", "din", 2, 0, 0);
	analyse();
}

START_TEST(cells_are_judged_seat_by_seat)
{
	const struct neighbours_cell *cell;

	fill();
	ck_assert_uint_eq(neighbours.antagonist_count, 2);
	ck_assert_str_eq(neighbours.antagonists[0], "din");
	ck_assert_uint_eq(neighbours.victim_count, 2);
	ck_assert_uint_eq(neighbours.seat_count, 3);
	ck_assert_str_eq(neighbours.seats[0].environment->name, "native");
	ck_assert_int_eq(neighbours.seats[0].same_cpu, 1);
	cell = neighbours_cell(&neighbours, &neighbours.seats[0], 0, 0);
	ck_assert_int_eq(cell->outcome, NEIGHBOUR_DEGRADED);
	ck_assert_double_eq_tol(cell->slowdown.estimate, 2, 0.01);
	cell = neighbours_cell(&neighbours, &neighbours.seats[1], 0, 0);
	ck_assert_int_eq(cell->outcome, NEIGHBOUR_SPARED);
	cell = neighbours_cell(&neighbours, &neighbours.seats[0], 0, 1);
	ck_assert_int_eq(cell->outcome, NEIGHBOUR_UNKNOWN);
	ck_assert_str_eq(cell->reason, "no | peer");
	cell = neighbours_cell(&neighbours, &neighbours.seats[2], 1, 0);
	ck_assert_int_eq(cell->outcome, NEIGHBOUR_UNKNOWN);
	ck_assert_double_eq_tol(cell->slowdown.estimate, 2, 1e-9);
	ck_assert_uint_eq(neighbours_count(&neighbours, &neighbours.seats[0],
					   NEIGHBOUR_DEGRADED),
			  1);
}
END_TEST

START_TEST(what_was_caused_outside_is_more_than_in_quiet)
{
	const struct neighbours_row *row;

	fill();
	row = &neighbours.seats[0].rows[0];
	ck_assert_uint_eq(row->pairs, 3);
	ck_assert_double_eq_tol(row->outside.estimate, 0.22, 1e-9);
	ck_assert_double_gt(row->outside.low, 0.19);
	ck_assert_double_lt(row->outside.high, 0.25);
	ck_assert_double_eq_tol(row->charged.estimate, 0.5, 1e-9);
	ck_assert_double_eq_tol(row->helpers.estimate, 0.11, 1e-9);
	ck_assert_double_eq_tol(row->kernel.estimate, 0.11, 1e-9);
	ck_assert_double_eq_tol(row->interrupts.estimate, 0, 1e-9);
	ck_assert_double_eq_tol(json_double(row->threads, "kswapd0", 0), 0.11,
				1e-9);
	ck_assert_double_eq_tol(json_double(row->threads, "kworker/1", 0),
				0.044, 1e-9);
	ck_assert(isnan(row->counted.estimate));
	row = &neighbours.seats[2].rows[0];
	ck_assert_uint_eq(row->pairs, 0);
	ck_assert_str_eq(row->reason, "died");
	ck_assert(isnan(row->outside.estimate));
}
END_TEST

START_TEST(the_section_says_all_of_it)
{
	static const char *const parts[] = {
		"## What neighbours do to each other",
		"### native, on the same CPU",
		"### native, on different CPUs",
		"**2.00** (1.76–2.26)",
		" 1.00 (0.95–1.05) |",
		" 2.00 (one pair) |",
		"1 of 4 degraded",
		"died",
		"no \\| peer",
		"| – | 50 % | **+22 %** (+20 to +24) | 11 % | 11 % | 0 % |",
		"| 0 % | kswapd0 11 %, kworker/1 4 % |",
		"it is no part of *outside*",
	};
	struct figures figures = {.links = NULL};
	struct section section = {.analysis = &analysis, .figures = &figures};
	cleanup_free char *text = NULL;
	size_t size;

	fill();
	section.out = open_memstream(&text, &size);
	section_neighbours(&section);
	fclose(section.out);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		ck_assert_msg(strstr(text, parts[i]) != NULL, "no '%s' in:\n%s",
			      parts[i], text);
	ck_assert_ptr_null(strstr(text, "never"));
	ck_assert_ptr_null(strstr(text, "Others were busy"));
}
END_TEST

START_TEST(where_others_are_busy_that_is_said)
{
	struct figures figures = {.links = NULL};
	struct section section = {.analysis = &analysis, .figures = &figures};
	cleanup_free char *text = NULL;
	size_t size;

	others = 0.3;
	fill();
	section.out = open_memstream(&text, &size);
	section_neighbours(&section);
	fclose(section.out);
	ck_assert_ptr_nonnull(
		strstr(text, "Others were busy on the machine, 30 % of a CPU"));
	others = 0.1;
}
END_TEST

/* An older schema's outside is another quantity. */
START_TEST(what_an_older_run_called_outside_is_not_compared)
{
	cleanup_json json_t *victims = json_object();
	struct neighbour_record record = {.environment = native,
					  .place = "same",
					  .antagonist = "din",
					  .victims = victims,
					  .charged = 0.5,
					  .counted = 0.5,
					  .outside_quiet = 0.1,
					  .outside_noisy = 0.2};

	ck_assert_int_eq(store_add_neighbour(store, &record, &err), 0);
	analyse();
	ck_assert_uint_eq(neighbours.seats[0].rows[0].pairs, 1);
	ck_assert(isnan(neighbours.seats[0].rows[0].outside.estimate));
	ck_assert(isnan(neighbours.seats[0].rows[0].kernel.estimate));
}
END_TEST

START_TEST(the_figure_marks_what_is_degraded_and_what_is_open)
{
	cleanup_free char *text = NULL;
	size_t size;
	struct figure_data data = {0};

	fill();
	data.out = open_memstream(&text, &size);
	ck_assert_int_eq(figure_neighbours(&analysis, &data), 0);
	fclose(data.out);
	ck_assert_ptr_nonnull(strstr(text, "0 7 0xfdd0a2 0 1 \"2.0\""));
	ck_assert_ptr_nonnull(strstr(text, "0 0 \"1.0\""));
	ck_assert_ptr_nonnull(strstr(text, "0 0 \"2.0?\""));
	ck_assert_ptr_nonnull(strstr(text, "0xdddddd 0 0 \"–\""));
}
END_TEST

START_TEST(a_run_without_any_says_nothing)
{
	struct figures figures = {.links = NULL};
	struct section section = {.analysis = &analysis, .figures = &figures};
	struct figure_data data = {0};
	cleanup_free char *text = NULL;
	size_t size;

	analyse();
	section.out = open_memstream(&text, &size);
	section_neighbours(&section);
	fclose(section.out);
	ck_assert_uint_eq(size, 0);
	ck_assert_int_eq(figure_neighbours(&analysis, &data), 1);
}
END_TEST

static Suite *report_neighbours_suite(void)
{
	Suite *suite = suite_create("report-neighbours");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, cells_are_judged_seat_by_seat);
	tcase_add_test(all, what_was_caused_outside_is_more_than_in_quiet);
	tcase_add_test(all, the_section_says_all_of_it);
	tcase_add_test(all, where_others_are_busy_that_is_said);
	tcase_add_test(all, what_an_older_run_called_outside_is_not_compared);
	tcase_add_test(all, the_figure_marks_what_is_degraded_and_what_is_open);
	tcase_add_test(all, a_run_without_any_says_nothing);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_neighbours_suite)
