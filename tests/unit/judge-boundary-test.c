/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boundaries night by night: which hold no longer, and since when. */
#include "harness/judge/history.h"
#include "tests/unit/suite.h"

/* h held, d degraded, t through, u unproven, n not tried, e error; a capital:
 * on a busy machine. */
static enum expect_state state_of(char letter)
{
	switch (letter | 0x20) {
	case 'h':
		return EXPECT_HELD;
	case 'd':
		return EXPECT_DEGRADED;
	case 't':
		return EXPECT_THROUGH;
	case 'u':
		return EXPECT_UNPROVEN;
	case 'e':
		return EXPECT_ERROR;
	default:
		return EXPECT_NOT_TRIED;
	}
}

static const struct {
	const char *nights, *again;
	int found;
	size_t began;
	int is_unsteady;
} boundaries[] = {
	{"h", "n", 0, 0},
	{"", "", 0, 0},
	{"t", "n", 0, 0},
	{"ht", "nn", 1, 1},
	{"hd", "nn", 1, 1},
	{"dt", "nn", 1, 1},
	{"hu", "nn", 0, 0},
	{"hn", "nn", 0, 0},
	{"he", "nn", 0, 0},
	{"th", "nn", 0, 0},
	{"htt", "nnn", 1, 1},
	{"htn", "nnn", 0, 0},
	{"htnt", "nnnn", 1, 1},
	{"hth", "nnn", 0, 0},
	{"htht", "nnnn", 1, 3},
	{"hhnd", "nnnn", 1, 3},
	/* Got through once is through; less than that was noise. */
	{"ht", "nh", 1, 1},
	{"hd", "nh", 0, 0},
	{"hd", "nd", 1, 1},
	{"hd", "nt", 1, 1},
	{"hu", "nh", 0, 0},
	/* It comes and goes. */
	{"hdhd", "nnnn", 1, 3, 1},
	{"hdd", "nnn", 1, 1, 0},
	{"hdht", "nnnn", 1, 3, 0},
	{"hthd", "nnnn", 1, 3, 0},
	{"hdhdd", "nnnnn", 1, 3, 1},
	/* A busy machine may slow others down; it lets nobody through. */
	{"hD", "nn", 0, 0},
	{"hT", "nn", 1, 1},
	{"Ht", "nn", 0, 0},
};

START_TEST(boundaries_that_hold_no_longer)
{
	struct boundary_night nights[8];
	struct finding finding;
	size_t count = 0;

	for (const char *at = boundaries[_i].nights; *at; at++, count++)
		nights[count] = (struct boundary_night){
			state_of(*at), state_of(boundaries[_i].again[count]),
			*at >= 'a'};
	ck_assert_int_eq(history_boundary(nights, count, &finding),
			 boundaries[_i].found);
	if (!boundaries[_i].found)
		return;
	ck_assert_int_eq(finding.kind, FINDING_BOUNDARY);
	ck_assert_uint_eq(finding.began, boundaries[_i].began);
	ck_assert_int_eq(finding.is_unsteady, boundaries[_i].is_unsteady);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

static Suite *judge_boundary_suite(void)
{
	Suite *suite = suite_create("judge-boundary");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, boundaries_that_hold_no_longer, 0,
			    COUNT(boundaries));
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(judge_boundary_suite)
