/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The decoder of proc-leaks against series whose code is known. */
#include "isolation-tests/leak/code.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SLOT (40 * NS_PER_MS)
#define EVERY (5 * NS_PER_MS)
#define MOST 3000

static const char code[] = "110100111000101011001110";

/* Each other one of several codes. */
static const char turned[] = "001011000111010100110001";

/* A quantity that was sampled while the code was played. */
struct played {
	nanoseconds before, after; /* quiet time around it */
	double rest, swing, noise; /* level, what a one adds, ± noise */
	double growth;		   /* of a counter, per slot, at rest */
	int counter;
	unsigned seed;
	int frames; /* 0: one */
};

static nanoseconds at[MOST];
static double value[MOST];

static double noise(struct played *p)
{
	p->seed = p->seed * 1103515245u + 12345u;
	return p->noise * ((double)(p->seed >> 16 & 0x7fff) / 16383.5 - 1);
}

static int bit_at(nanoseconds t, int frames)
{
	char all[CODE_SLOTS + 1];
	nanoseconds k = t / SLOT;

	code_slots(k / CODE_SLOTS % 2 ? turned : code, all);
	return t >= 0 && k < frames * CODE_SLOTS && all[k % CODE_SLOTS] == '1';
}

static struct code_series play(struct played p)
{
	int frames = p.frames ? p.frames : 1;
	nanoseconds t, total = p.before + frames * CODE_SLOTS * SLOT + p.after;
	double sum = p.rest;
	size_t n = 0;

	for (t = 0; t < total && n < MOST; t += EVERY) {
		int bit = bit_at(t - p.before, frames);

		at[n] = INT64_C(77777777777) + t;
		if (p.counter) {
			sum += (p.growth + bit * p.swing) * EVERY / SLOT +
			       fabs(noise(&p));
			value[n] = sum;
		} else {
			value[n] = p.rest + bit * p.swing + noise(&p);
		}
		n++;
	}
	return (struct code_series){
		.count = n, .at = at, .value = value, .counter = p.counter};
}

/* As the attack does it, after one play. */
static int find(const struct code_series *series, char *bits)
{
	double shown[CODE_BITS] = {0};

	code_look(series, SLOT, shown);
	return code_decide(shown, bits);
}

static void expect_code(struct played p)
{
	struct code_series series = play(p);
	char bits[CODE_BITS + 1];

	ck_assert_int_eq(find(&series, bits), 0);
	ck_assert_str_eq(bits, code);
}

START_TEST(level_is_read)
{
	expect_code((struct played){
		.before = 2 * SLOT, .after = SLOT, .rest = 5, .swing = 4});
}
END_TEST

START_TEST(any_beginning_is_found)
{
	nanoseconds before;

	for (before = 0; before < 3 * SLOT; before += 3 * NS_PER_MS)
		expect_code((struct played){.before = before,
					    .after = SLOT,
					    .rest = 1000,
					    .swing = 100,
					    .noise = 8});
}
END_TEST

START_TEST(falling_level_is_read)
{
	expect_code((struct played){.before = SLOT,
				    .after = 2 * SLOT,
				    .rest = 1e9,
				    .swing = -5e7,
				    .noise = 3e6});
}
END_TEST

START_TEST(counter_is_read_by_its_growth)
{
	expect_code((struct played){.before = 2 * SLOT,
				    .after = SLOT,
				    .rest = 1e12,
				    .swing = 400,
				    .noise = 4,
				    .growth = 50,
				    .counter = 1});
}
END_TEST

START_TEST(noise_below_the_swing_is_borne)
{
	unsigned seed;

	for (seed = 1; seed < 20; seed++)
		expect_code((struct played){.before = SLOT,
					    .after = SLOT,
					    .rest = 3,
					    .swing = 4,
					    .noise = 2,
					    .seed = seed});
}
END_TEST

/* What the judge would bear, the inside does not keep to itself. */
START_TEST(one_bit_may_be_unclear)
{
	double shown[CODE_BITS];
	char bits[CODE_BITS + 1];
	int i;

	for (i = 0; i < CODE_BITS; i++)
		shown[i] = code[i] == '1' ? 1 : -1;
	shown[3] *= 0.1;
	ck_assert_int_eq(code_decide(shown, bits), 0);
	ck_assert_str_eq(bits, code);
	shown[7] *= 0.1;
	ck_assert_int_eq(code_decide(shown, bits), -1);
	ck_assert_str_eq(bits, "");
}
END_TEST

/* Noise that hides the code in single plays no longer does in their sum. */
START_TEST(plays_add_up)
{
	double shown[CODE_BITS] = {0};
	char bits[CODE_BITS + 1];
	unsigned seed;

	for (seed = 1; seed <= 8; seed++) {
		struct code_series series = play((struct played){.before = SLOT,
								 .after = SLOT,
								 .rest = 100,
								 .swing = 4,
								 .noise = 5,
								 .seed = seed});
		code_look(&series, SLOT, shown);
	}
	ck_assert_int_eq(code_decide(shown, bits), 0);
	ck_assert_str_eq(bits, code);
}
END_TEST

/* Noise that hides where one code begins does not hide where three do. */
START_TEST(codes_in_a_row_are_found_together)
{
	unsigned seed;
	int f;

	for (seed = 1; seed <= 8; seed++) {
		double shown[3 * CODE_BITS] = {0};
		struct code_power power = {0};
		char bits[CODE_BITS + 1];
		struct code_series series =
			play((struct played){.before = 2 * SLOT,
					     .after = 3 * SLOT,
					     .rest = 100,
					     .swing = -4,
					     .noise = 3,
					     .seed = seed,
					     .frames = 3});

		ck_assert_int_eq(
			code_look_frames(&series, SLOT, 3, shown, &power), 0);
		for (f = 0; f < 3; f++) {
			code_guess(shown + f * CODE_BITS, bits);
			ck_assert_str_eq(bits, f == 1 ? turned : code);
		}
	}
}
END_TEST

START_TEST(no_more_codes_are_found_than_fit)
{
	struct code_series series = play((struct played){
		.after = SLOT, .rest = 1, .swing = 1, .frames = 2});
	double shown[3 * CODE_BITS] = {0};
	struct code_power power = {0};

	ck_assert_int_eq(code_look_frames(&series, SLOT, 3, shown, &power), -1);
	ck_assert_double_eq(shown[0], 0);
	ck_assert(!code_is_plain(&power));
}
END_TEST

/* Whether two codes are plain, for that noise. */
static int is_plain(struct played p)
{
	double shown[2 * CODE_BITS] = {0};
	struct code_power power = {0};
	struct code_series series;

	p.before = p.after = 2 * SLOT;
	p.frames = 2;
	series = play(p);
	code_look_frames(&series, SLOT, 2, shown, &power);
	return code_is_plain(&power);
}

START_TEST(what_stands_out_of_the_noise_is_plain)
{
	unsigned seed;

	ck_assert(is_plain((struct played){.rest = 5, .swing = -4}));
	ck_assert(is_plain((struct played){
		.swing = 400, .growth = 50, .noise = 4, .counter = 1}));
	for (seed = 1; seed < 200; seed++)
		ck_assert(is_plain((struct played){
			.rest = 3, .swing = 4, .noise = 2, .seed = seed}));
}
END_TEST

START_TEST(noise_is_hardly_ever_plain)
{
	int plain = 0;
	unsigned seed;

	ck_assert(!is_plain((struct played){.rest = 7}));
	for (seed = 1; seed <= 1000; seed++)
		plain += is_plain((struct played){.noise = 10, .seed = seed});
	ck_assert_int_le(plain, 5);
}
END_TEST

/* What two looks leave open more may show. */
START_TEST(looks_make_plainer)
{
	struct code_power once = {1000, 400, 48}, more = once;

	ck_assert(!code_is_plain(&once));
	more.both += 3 * once.both;
	more.noise += 3 * once.noise;
	more.bits += 3 * once.bits;
	ck_assert(code_is_plain(&more));
}
END_TEST

START_TEST(constant_says_nothing)
{
	struct code_series series =
		play((struct played){.after = SLOT, .rest = 7});
	char bits[CODE_BITS + 1] = "x";

	ck_assert_int_eq(find(&series, bits), -1);
	ck_assert_str_eq(bits, "");
}
END_TEST

START_TEST(steady_counter_says_nothing)
{
	struct code_series series = play(
		(struct played){.after = SLOT, .growth = 64, .counter = 1});
	char bits[CODE_BITS + 1];

	ck_assert_int_eq(find(&series, bits), -1);
}
END_TEST

START_TEST(noise_never_says_the_code)
{
	unsigned seed;

	for (seed = 1; seed < 50; seed++) {
		struct code_series series = play((struct played){.before = SLOT,
								 .after = SLOT,
								 .noise = 10,
								 .seed = seed});
		char bits[CODE_BITS + 1];
		int i, same = 0;

		if (find(&series, bits) < 0)
			continue;
		for (i = 0; i < CODE_BITS; i++)
			same += bits[i] == code[i];
		ck_assert_int_lt(same, 22);
	}
}
END_TEST

START_TEST(short_series_says_nothing)
{
	struct code_series series = play((struct played){.swing = 4});
	char bits[CODE_BITS + 1];

	series.count = 100;
	ck_assert_int_eq(find(&series, bits), -1);
	series.count = 0;
	ck_assert_int_eq(find(&series, bits), -1);
}
END_TEST

static Suite *leak_code_suite(void)
{
	Suite *suite = suite_create("leak-code");
	TCase *tests = tcase_create("code");

	tcase_add_test(tests, level_is_read);
	tcase_add_test(tests, any_beginning_is_found);
	tcase_add_test(tests, falling_level_is_read);
	tcase_add_test(tests, counter_is_read_by_its_growth);
	tcase_add_test(tests, noise_below_the_swing_is_borne);
	tcase_add_test(tests, one_bit_may_be_unclear);
	tcase_add_test(tests, plays_add_up);
	tcase_add_test(tests, codes_in_a_row_are_found_together);
	tcase_add_test(tests, no_more_codes_are_found_than_fit);
	tcase_add_test(tests, what_stands_out_of_the_noise_is_plain);
	tcase_add_test(tests, noise_is_hardly_ever_plain);
	tcase_add_test(tests, looks_make_plainer);
	tcase_add_test(tests, constant_says_nothing);
	tcase_add_test(tests, steady_counter_says_nothing);
	tcase_add_test(tests, noise_never_says_the_code);
	tcase_add_test(tests, short_series_says_nothing);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(leak_code_suite)
