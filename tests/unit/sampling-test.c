/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How samples are taken, against a clock that only the work moves. */
#include "bench/sampling.h"
#include "common/steady.h"
#include "tests/unit/suite.h"

static nanoseconds fake_now;

/** Work whose cost is known to the nanosecond. */
struct toy {
	nanoseconds each;	 /**< of one operation */
	nanoseconds first_extra; /**< what the first call costs on top */
	nanoseconds jitter;	 /**< every other call costs that on top */
	nanoseconds preparation; /**< cost of prepare() */
	int64_t calls, operations, prepared;
	int64_t fail_at; /**< call that fails; 0: none */
};

static nanoseconds toy_clock(void)
{
	return fake_now;
}

/** A clock that moves when it is looked at, as while time is burnt. */
static nanoseconds ticking_clock(void)
{
	return fake_now += 20;
}

static int toy_work(void *state, int64_t iterations, struct error *err)
{
	struct toy *toy = state;

	toy->calls++;
	if (toy->calls == toy->fail_at)
		return error_make(err, 0, "the toy is broken");
	toy->operations += iterations;
	fake_now += toy->each * iterations;
	if (toy->calls == 1)
		fake_now += toy->first_extra;
	if (toy->calls % 2)
		fake_now += toy->jitter;
	return 0;
}

static int toy_prepare(void *state, int64_t iterations, struct error *err)
{
	struct toy *toy = state;

	(void)err;
	toy->prepared += iterations;
	fake_now += toy->preparation;
	return 0;
}

static struct series series;
static struct error error;

static struct sampling_limits limits_of(enum job_better better)
{
	fake_now = 1000 * NS_PER_S;
	return (struct sampling_limits){
		.better = better,
		.budget = 300 * NS_PER_MS,
		.sample = 10 * NS_PER_MS,
		.deadline = fake_now + 30 * NS_PER_S,
		.now = toy_clock,
	};
}

static int measure(struct toy *toy, const struct sampling_limits *limits,
		   double scale)
{
	struct sampling plan = {.work = toy_work,
				.prepare = toy_prepare,
				.state = toy,
				.scale = scale};

	return sampling_measure(&plan, limits, &series, &error);
}

START_TEST(a_sample_has_the_length_asked_for)
{
	static const nanoseconds costs[] = {1, 7, 1000, 123456, 4000000};
	struct toy toy = {.each = costs[_i]};
	struct sampling_limits limits = limits_of(JOB_LOWER_IS_BETTER);

	ck_assert_int_eq(measure(&toy, &limits, 1), 0);
	ck_assert_int_ge(series.iterations * toy.each, limits.sample / 2);
	ck_assert_int_le(series.iterations * toy.each, limits.sample);
	ck_assert_uint_ge(series.count, 20);
	for (size_t i = 0; i < series.count; i++)
		ck_assert_double_eq_tol(series.values[i], (double)toy.each,
					1e-9);
	ck_assert_int_eq(series.operations,
			 series.iterations * (int64_t)series.count);
}
END_TEST

START_TEST(a_rate_is_amount_per_second)
{
	struct toy toy = {.each = NS_PER_MS};
	struct sampling_limits limits = limits_of(JOB_HIGHER_IS_BETTER);

	ck_assert_int_eq(measure(&toy, &limits, 2.5), 0);
	ck_assert_double_eq_tol(series.values[0], 2500, 1e-9);
}
END_TEST

START_TEST(a_time_is_in_the_unit)
{
	struct toy toy = {.each = 50 * NS_PER_US};
	struct sampling_limits limits = limits_of(JOB_LOWER_IS_BETTER);

	ck_assert_int_eq(measure(&toy, &limits, NS_PER_US), 0);
	ck_assert_double_eq_tol(series.values[0], 50, 1e-9);
}
END_TEST

/* In percent; the clock ticks once more while it is read. */
START_TEST(what_is_burnt_is_in_the_sample)
{
	static const double burnt[] = {0, 1, 2, 5, 10, 100};
	struct toy toy = {.each = 1000};
	struct sampling_limits limits = limits_of(JOB_LOWER_IS_BETTER);

	limits.now = ticking_clock;
	limits.burn = burnt[_i] / 100;
	ck_assert_int_eq(measure(&toy, &limits, 1), 0);
	for (size_t i = 0; i < series.count; i++)
		ck_assert_double_eq_tol(series.values[i],
					1000 * (1 + limits.burn), 0.01);
}
END_TEST

START_TEST(the_budget_is_kept)
{
	struct toy toy = {.each = 1000};
	struct sampling_limits limits = limits_of(JOB_LOWER_IS_BETTER);
	nanoseconds start = fake_now;

	ck_assert_int_eq(measure(&toy, &limits, 1), 0);
	ck_assert_int_ge(fake_now - start, limits.budget);
	ck_assert_int_le(fake_now - start, limits.budget + limits.sample);
	ck_assert_int_eq(series.cut_short, 0);
}
END_TEST

START_TEST(a_steady_series_warms_up_one_window_long)
{
	struct toy toy = {.each = 1000};
	struct sampling_limits limits = limits_of(JOB_LOWER_IS_BETTER);

	ck_assert_int_eq(measure(&toy, &limits, 1), 0);
	ck_assert_uint_eq(series.warm_up, STEADY_WINDOW);
	ck_assert_int_eq(series.steady, 1);
}
END_TEST

/* It is as restless at its end as it was at first: that is how it is. */
START_TEST(a_restless_series_warms_up_for_a_third)
{
	struct toy toy = {.each = 1000, .jitter = NS_PER_MS};
	struct sampling_limits limits = limits_of(JOB_LOWER_IS_BETTER);

	ck_assert_int_eq(measure(&toy, &limits, 1), 0);
	ck_assert_int_eq(series.steady, 1);
	ck_assert_uint_gt(series.warm_up, STEADY_WINDOW);
	ck_assert_uint_lt(series.warm_up, 15);
	ck_assert_uint_gt(series.count, series.warm_up);
}
END_TEST

START_TEST(a_cold_start_spoils_nothing)
{
	struct toy toy = {.each = 1000, .first_extra = 50 * NS_PER_MS};
	struct sampling_limits limits = limits_of(JOB_LOWER_IS_BETTER);

	ck_assert_int_eq(measure(&toy, &limits, 1), 0);
	ck_assert_int_gt(series.iterations, 5000);
	ck_assert_double_eq_tol(series.values[0], 1000, 1e-9);
}
END_TEST

START_TEST(what_is_too_slow_still_gives_samples)
{
	struct toy toy = {.each = NS_PER_S};
	struct sampling_limits limits = limits_of(JOB_LOWER_IS_BETTER);

	ck_assert_int_eq(measure(&toy, &limits, 1), 0);
	ck_assert_int_eq(series.iterations, 1);
	ck_assert_uint_eq(series.count, SAMPLING_FEWEST);
}
END_TEST

START_TEST(the_deadline_cuts_short)
{
	struct toy toy = {.each = 1000};
	struct sampling_limits limits = limits_of(JOB_LOWER_IS_BETTER);

	limits.deadline = fake_now + 150 * NS_PER_MS;
	ck_assert_int_eq(measure(&toy, &limits, 1), 0);
	ck_assert_int_eq(series.cut_short, 1);
	ck_assert_uint_gt(series.count, 0);
	ck_assert_int_le(fake_now, limits.deadline);
}
END_TEST

START_TEST(no_time_for_a_sample_is_an_error)
{
	struct toy toy = {.each = 10 * NS_PER_S};
	struct sampling_limits limits = limits_of(JOB_LOWER_IS_BETTER);

	limits.deadline = fake_now + NS_PER_S;
	ck_assert_int_lt(measure(&toy, &limits, 1), 0);
	ck_assert_ptr_nonnull(strstr(error.message, "deadline"));
}
END_TEST

START_TEST(a_long_budget_still_fits_a_line)
{
	struct toy toy = {.each = 1000};
	struct sampling_limits limits = limits_of(JOB_LOWER_IS_BETTER);

	limits.budget = 60 * NS_PER_S;
	limits.sample = NS_PER_MS;
	limits.deadline = fake_now + 100 * NS_PER_S;
	ck_assert_int_eq(measure(&toy, &limits, 1), 0);
	ck_assert_uint_le(series.count, SAMPLING_MOST);
	ck_assert_uint_gt(series.count, SAMPLING_MOST / 2);
}
END_TEST

START_TEST(preparing_is_not_timed)
{
	struct toy toy = {.each = 1000, .preparation = 3 * NS_PER_MS};
	struct sampling_limits limits = limits_of(JOB_LOWER_IS_BETTER);

	ck_assert_int_eq(measure(&toy, &limits, 1), 0);
	ck_assert_double_eq_tol(series.values[0], 1000, 1e-9);
	ck_assert_int_eq(toy.prepared, toy.operations);
}
END_TEST

START_TEST(work_that_takes_no_time_is_survived)
{
	struct toy toy = {.each = 0, .preparation = NS_PER_MS};
	struct sampling_limits limits = limits_of(JOB_LOWER_IS_BETTER);

	ck_assert_int_eq(measure(&toy, &limits, 1), 0);
	ck_assert_double_gt(series.values[0], 0);
}
END_TEST

START_TEST(a_failure_is_passed_on)
{
	struct toy toy = {.each = 1000, .fail_at = _i};
	struct sampling_limits limits = limits_of(JOB_LOWER_IS_BETTER);

	ck_assert_int_lt(measure(&toy, &limits, 1), 0);
	ck_assert_str_eq(error.message, "the toy is broken");
}
END_TEST

static Suite *sampling_suite(void)
{
	Suite *suite = suite_create("sampling");
	TCase *samples = tcase_create("samples");
	TCase *edges = tcase_create("edges");

	tcase_add_loop_test(samples, a_sample_has_the_length_asked_for, 0, 5);
	tcase_add_test(samples, a_rate_is_amount_per_second);
	tcase_add_test(samples, a_time_is_in_the_unit);
	tcase_add_loop_test(samples, what_is_burnt_is_in_the_sample, 0, 6);
	tcase_add_test(samples, the_budget_is_kept);
	tcase_add_test(samples, a_steady_series_warms_up_one_window_long);
	tcase_add_test(samples, a_restless_series_warms_up_for_a_third);
	tcase_add_test(samples, a_cold_start_spoils_nothing);
	tcase_add_test(samples, preparing_is_not_timed);
	tcase_add_test(edges, what_is_too_slow_still_gives_samples);
	tcase_add_test(edges, the_deadline_cuts_short);
	tcase_add_test(edges, no_time_for_a_sample_is_an_error);
	tcase_add_test(edges, a_long_budget_still_fits_a_line);
	tcase_add_test(edges, work_that_takes_no_time_is_survived);
	/* While calibrating, while warming up, while measuring. */
	tcase_add_loop_test(edges, a_failure_is_passed_on, 1, 15);
	suite_add_tcase(suite, samples);
	suite_add_tcase(suite, edges);
	return suite;
}
TEST_SUITE(sampling_suite)
