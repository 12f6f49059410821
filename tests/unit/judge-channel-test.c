/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounds of a channel against R and independent numbers, and what the
 * judge makes of them. */
#include "common/cleanup.h"
#include "harness/judge/channel.h"
#include "harness/stats/capacity.h"
#include "tests/fixtures/stats-r.h"
#include "tests/unit/close.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/suite.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#define MOST_BITS 1000

START_TEST(share_and_capacity_are_those_of_r)
{
	const double *r = r_shares[_i];
	struct interval share =
		capacity_errors((size_t)r[0], (size_t)r[1], r[2]);

	ck_assert_double_eq_tol(share.low, r[3], 1e-9);
	ck_assert_double_eq_tol(share.high, r[4], 1e-9);
	ck_assert_double_eq_tol(share.estimate, r[0] / r[1], 1e-12);
	ck_assert_double_eq_tol(capacity_of(share.estimate), r[5], 1e-9);
}
END_TEST

/* At either end the outcome has a chance of 2.5 %, whatever it is: with such
 * counts as those, GSL's own inverse does not converge for some. */
START_TEST(share_has_an_interval_for_every_outcome)
{
	static const unsigned counts[] = {632, 729, 826};
	unsigned n = counts[_i];

	for (unsigned k = 0; k <= n; k++) {
		struct interval share = capacity_errors(k, n, 0.95);

		if (k > 0)
			ck_assert_double_eq_tol(
				gsl_cdf_binomial_Q(k - 1, share.low, n), 0.025,
				1e-9);
		if (k < n)
			ck_assert_double_eq_tol(
				gsl_cdf_binomial_P(k, share.high, n), 0.025,
				1e-9);
	}
}
END_TEST

START_TEST(no_share_of_nothing)
{
	ck_assert(isnan(capacity_errors(0, 0, 0.95).low));
	ck_assert(isnan(capacity_errors(3, 2, 0.95).high));
}
END_TEST

/* GSL gives up there: that is neither a share of nothing nor a whole bit. */
START_TEST(no_bounds_of_what_can_not_be_computed)
{
	struct interval errors = capacity_errors(500000000, 1000000000, 0.95);
	struct interval bits = capacity_bounds(&errors);

	ck_assert_double_eq(errors.estimate, 0.5);
	ck_assert_double_nan(errors.low);
	ck_assert_double_nan(errors.high);
	ck_assert_double_nan(bits.low);
	ck_assert_double_nan(bits.high);
}
END_TEST

/* The interval must hold the truth in 95 % of all outcomes at least, whatever
 * that is: added up exactly over the binomial distribution. */
START_TEST(interval_holds_the_truth)
{
	double p = (_i + 1) * 0.05, chance = pow(1 - p, 40), sum = 0;
	size_t k;

	for (k = 0; k <= 40; k++) {
		struct interval share = capacity_errors(k, 40, 0.95);

		if (share.low <= p && p <= share.high)
			sum += chance;
		chance *= (double)(40 - k) / (double)(k + 1) * p / (1 - p);
	}
	ck_assert_double_ge(sum, 0.95);
	ck_assert_double_le(sum, 1 + 1e-9);
}
END_TEST

START_TEST(capacity_is_that_of_the_textbook)
{
	ck_assert_double_eq_tol(capacity_of(0), 1, 1e-12);
	ck_assert_double_eq_tol(capacity_of(1), 1, 1e-12);
	ck_assert_double_eq_tol(capacity_of(0.5), 0, 1e-12);
	ck_assert_double_eq_tol(capacity_of(0.11), 0.5000840, 1e-6);
	ck_assert_double_eq_tol(capacity_of(0.89), 0.5000840, 1e-6);
	ck_assert_double_eq_tol(capacity_of(0.25), 0.1887219, 1e-6);
}
END_TEST

/* An interval around one half has nothing as its least, though neither of its
 * ends is nothing. */
START_TEST(bounds_are_those_of_all_within)
{
	struct interval around = {0.45, 0.4, 0.6}, left = {0.2, 0.1, 0.3},
			right = {0.8, 0.7, 0.9}, lopsided = {0.5, 0.45, 0.7};

	ck_assert_double_eq(capacity_bounds(&around).low, 0);
	ck_assert_double_eq_tol(capacity_bounds(&around).high, capacity_of(0.4),
				1e-12);
	ck_assert_double_eq_tol(capacity_bounds(&left).low, capacity_of(0.3),
				1e-12);
	ck_assert_double_eq_tol(capacity_bounds(&left).high, capacity_of(0.1),
				1e-12);
	ck_assert_double_eq_tol(capacity_bounds(&right).low, capacity_of(0.7),
				1e-12);
	ck_assert_double_eq_tol(capacity_bounds(&lopsided).high,
				capacity_of(0.7), 1e-12);
}
END_TEST

/* `bits` sent, of which the first `wrong` come back turned round. */
static const struct {
	size_t bits, wrong;
	double rate;
	enum witness witness;
	const char *words;
} channels[] = {
	/* Nothing wrong: 1 - H(0.05) of 40 bit/s at least. */
	{72, 0, 40, WITNESS_MOVED, "72 of 72 bits right in 1.8 s: 28.6 to 40"},
	{72, 72, 40, WITNESS_MOVED, "0 of 72 bits right"},
	{72, 15, 40, WITNESS_MOVED, "57 of 72"},
	/* Half are: closed if there are enough of them, and only then. */
	{216, 108, 40, WITNESS_STILL, "108 of 216 bits right in 5.4 s: 0 to"},
	{72, 36, 40, WITNESS_BLIND, "36 of 72"},
	{216, 120, 40, WITNESS_BLIND, "96 of 216"},
	{864, 450, 40, WITNESS_STILL, "414 of 864"},
	/* A slow channel is closed however well it works. */
	{20, 0, 0.9, WITNESS_STILL, "20 of 20 bits right in 22.2 s"},
	{1, 0, 40, WITNESS_BLIND, "1 of 1"},
};

START_TEST(channel_is_judged_by_its_bounds)
{
	char found[MOST_BITS + 1] = "", truth[MOST_BITS + 1] = "";
	struct comparison result = {.attempt = ATTEMPT_DONE,
				    .witness = WITNESS_BLIND};
	size_t i;

	for (i = 0; i < channels[_i].bits; i++) {
		truth[i] = i % 3 ? '1' : '0';
		found[i] = (char)(truth[i] ^ (i < channels[_i].wrong));
	}
	channel_compare(&result, found, truth, channels[_i].rate);
	ck_assert_int_eq(result.witness, channels[_i].witness);
	ck_assert_msg(strstr(result.evidence, channels[_i].words),
		      "'%s' lacks '%s'", result.evidence, channels[_i].words);
	ck_assert_int_eq(!!*result.reason,
			 channels[_i].witness == WITNESS_BLIND);
}
END_TEST

/* Rows as the two sides say them; what does not fit together tells nothing. */
static const struct {
	const char *found, *truth;
	enum witness witness;
} rows[] = {
	{"{'found': '01'}",
	 "{'truth': '011', 'compare': 'channel',"
	 " 'bits_per_s': 40}",
	 WITNESS_BLIND},
	{"{'found': ''}",
	 "{'truth': '', 'compare': 'channel',"
	 " 'bits_per_s': 40}",
	 WITNESS_BLIND},
	{"{'found': '0110100101101001'}",
	 "{'truth': '0110100101101001', 'compare': 'channel'}", WITNESS_BLIND},
	{"{'found': '0110100101101001'}",
	 "{'truth': '0110100101101001', 'compare': 'channel',"
	 " 'bits_per_s': 40}",
	 WITNESS_MOVED},
	{"{'found': '0110100101101001'}",
	 "{'blind': 'nobody sent', 'compare': 'channel'}", WITNESS_BLIND},
	/* It may be closed there, or there may be no such thing. */
	{"{'not_made': 'Operation not supported'}",
	 "{'truth': '0110100101101001', 'compare': 'channel',"
	 " 'bits_per_s': 40}",
	 WITNESS_BLIND},
	{"null",
	 "{'truth': '0110100101101001', 'compare': 'channel',"
	 " 'bits_per_s': 40}",
	 WITNESS_BLIND},
};

START_TEST(rows_are_compared_as_channels)
{
	cleanup_json json_t *found = mock_json(rows[_i].found);
	cleanup_json json_t *truth = mock_json(rows[_i].truth);

	ck_assert_int_eq(
		compare_row(json_is_null(found) ? NULL : found, truth).witness,
		rows[_i].witness);
}
END_TEST

static Suite *judge_channel_suite(void)
{
	Suite *suite = suite_create("judge-channel");
	TCase *cases = tcase_create("bounds and judgement");

	tcase_add_loop_test(cases, share_and_capacity_are_those_of_r, 0,
			    (int)CLOSE_COUNT(r_shares));
	tcase_add_loop_test(cases, share_has_an_interval_for_every_outcome, 0,
			    3);
	tcase_add_test(cases, no_share_of_nothing);
	tcase_add_test(cases, no_bounds_of_what_can_not_be_computed);
	tcase_add_loop_test(cases, interval_holds_the_truth, 0, 19);
	tcase_add_test(cases, capacity_is_that_of_the_textbook);
	tcase_add_test(cases, bounds_are_those_of_all_within);
	tcase_add_loop_test(cases, channel_is_judged_by_its_bounds, 0,
			    sizeof(channels) / sizeof(*channels));
	tcase_add_loop_test(cases, rows_are_compared_as_channels, 0,
			    sizeof(rows) / sizeof(*rows));
	suite_add_tcase(suite, cases);
	return suite;
}
TEST_SUITE(judge_channel_suite)
