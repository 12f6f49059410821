/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Smallest sets of protections against brute force, on random functions. */
#include "harness/judge/smallest.h"
#include "tests/unit/suite.h"

#include <stdlib.h>
#include <string.h>

#define MOST 12
#define SEEDS 300

/* What an attack comes to without each set of protections. */
struct world {
	int protections;
	unsigned char answers[1 << MOST]; /* enum smallest_answer */
	int patience; /* questions answered at once; fewer each time */
	int asked;
	int idle; /* questions that an answer before them had settled */
	uint32_t held[1 << MOST];
	int held_count;
	uint64_t random;
};

static uint32_t next_random(struct world *world)
{
	world->random ^= world->random << 13;
	world->random ^= world->random >> 7;
	world->random ^= world->random << 17;
	return (uint32_t)(world->random >> 16);
}

static enum smallest_answer answer(uint32_t removed, void *data)
{
	struct world *world = data;
	int i;

	if (world->patience == 0)
		return SMALLEST_UNKNOWN;
	world->patience--;
	world->asked++;
	for (i = 0; i < world->held_count; i++)
		world->idle += !(removed & ~world->held[i]);
	if (world->answers[removed] == SMALLEST_HELD)
		world->held[world->held_count++] = removed;
	return world->answers[removed];
}

static void open_world(struct world *world, int seed)
{
	memset(world, 0, sizeof(*world));
	world->random = (uint64_t)seed * 0x9e3779b97f4a7c15u + 1;
	world->protections = 1 + seed % MOST;
	world->patience = -1;
	memset(world->answers, SMALLEST_HELD, sizeof(world->answers));
}

/* Through without any of a few random sets; nothing else is. */
static void make_monotone(struct world *world)
{
	uint32_t all = (1u << world->protections) - 1, set, wanted[4];
	size_t i, count = 1 + next_random(world) % 4;

	for (i = 0; i < count; i++) {
		wanted[i] = next_random(world) & next_random(world) & all;
		wanted[i] |= 1u << (next_random(world) % world->protections);
	}
	for (set = 0; set <= all; set++)
		for (i = 0; i < count; i++)
			if (!(wanted[i] & ~set))
				world->answers[set] = SMALLEST_THROUGH;
}

static void make_any(struct world *world)
{
	static const enum smallest_answer dice[] = {
		SMALLEST_THROUGH, SMALLEST_HELD, SMALLEST_HELD,
		SMALLEST_HELD,	  SMALLEST_HELD, SMALLEST_IMPOSSIBLE,
		SMALLEST_UNCLEAR};
	uint32_t all = (1u << world->protections) - 1, set;
	uint32_t sides = 3 + next_random(world) % 5;

	for (set = 1; set <= all; set++)
		world->answers[set] = dice[next_random(world) % sides];
	world->answers[all] = SMALLEST_THROUGH;
}

/* Nor is one where it could not be seen whether one less is enough. */
static int is_smallest(const struct world *world, uint32_t set)
{
	uint32_t part, left;

	if (world->answers[set] != SMALLEST_THROUGH)
		return 0;
	for (left = set; left; left &= left - 1)
		if (world->answers[set & ~(left & -left)] == SMALLEST_UNCLEAR)
			return 0;
	for (part = (set - 1) & set; part; part = (part - 1) & set)
		if (world->answers[part] == SMALLEST_THROUGH)
			return 0;
	return 1;
}

/* The sets found are those that brute force finds, each once. */
static void compare(const struct world *world, const struct smallest *found)
{
	uint32_t all = (1u << world->protections) - 1, set;
	size_t wanted = 0, i;

	for (set = 1; set <= all; set++)
		wanted += is_smallest(world, set);
	ck_assert_uint_eq(found->count, wanted);
	for (i = 0; i < found->count; i++) {
		ck_assert(is_smallest(world, found->sets[i]));
		ck_assert(i == 0 || __builtin_popcount(found->sets[i - 1]) <=
					    __builtin_popcount(found->sets[i]));
	}
}

START_TEST(few_questions_find_all_sets_of_a_monotone_function)
{
	static struct world world;
	struct smallest search;
	struct error err = {0};

	open_world(&world, _i);
	make_monotone(&world);
	smallest_begin(&search, world.protections, answer, &world);
	ck_assert_int_eq(smallest_search(&search, 0, 0, &err), 0);
	ck_assert_int_eq(search.complete, 1);
	ck_assert_uint_eq(search.more, 0);
	/* What was held without more is not asked again without less. */
	ck_assert_int_eq(world.idle, 0);
	compare(&world, &search);
	smallest_free(&search);
}
END_TEST

/* As of a bomb: the control's one key does it, of many, and an attempt is dear.
 */
START_TEST(one_that_does_it_takes_three_questions)
{
	static struct world world;
	struct smallest search;
	struct error err = {0};
	uint32_t set;

	open_world(&world, 11);
	for (set = 0; set < 1u << 12; set++)
		if (set & 4)
			world.answers[set] = SMALLEST_THROUGH;
	smallest_begin(&search, 12, answer, &world);
	ck_assert_int_eq(smallest_search(&search, 4, 0, &err), 0);
	ck_assert_int_eq(search.complete, 1);
	ck_assert_uint_eq(search.count, 1);
	ck_assert_uint_eq(search.sets[0], 4);
	ck_assert_int_eq(world.asked, 3);
	smallest_free(&search);
}
END_TEST

START_TEST(all_sizes_find_all_sets_of_any_function)
{
	static struct world world;
	struct smallest search;
	struct error err = {0};

	open_world(&world, _i);
	make_any(&world);
	smallest_begin(&search, world.protections, answer, &world);
	ck_assert_int_eq(smallest_search(&search, 0, MOST, &err), 0);
	ck_assert_int_eq(search.tried, world.protections);
	compare(&world, &search);
	/* A contradiction that is told is one. */
	if (search.more) {
		ck_assert_uint_eq(search.less & ~search.more, 0);
		ck_assert_int_eq(world.answers[search.less], SMALLEST_THROUGH);
		ck_assert_int_eq(world.answers[search.more], SMALLEST_HELD);
	}
	smallest_free(&search);
}
END_TEST

START_TEST(a_hint_and_late_answers_change_nothing)
{
	static struct world world;
	struct smallest search;
	struct error err = {0};
	uint32_t hint;
	int rounds = 0;

	open_world(&world, _i);
	make_any(&world);
	hint = next_random(&world) & ((1u << world.protections) - 1);
	smallest_begin(&search, world.protections, answer, &world);
	do {
		world.patience = 7;
		ck_assert_int_eq(smallest_search(&search, hint, MOST, &err), 0);
		ck_assert_int_lt(rounds++, 1 << MOST);
	} while (world.patience == 0);
	ck_assert_int_eq(search.tried, world.protections);
	/* Nothing that was answered is asked again. */
	ck_assert_int_le(world.asked, 1 << world.protections);
	compare(&world, &search);
	smallest_free(&search);
}
END_TEST

START_TEST(a_contradiction_is_told)
{
	static struct world world;
	struct smallest search;
	struct error err = {0};

	/* Through without the first, but not without the first and one more. */
	open_world(&world, 2);
	world.answers[1] = SMALLEST_THROUGH;
	world.answers[7] = SMALLEST_THROUGH;
	smallest_begin(&search, 3, answer, &world);
	ck_assert_int_eq(smallest_search(&search, 0, 2, &err), 0);
	ck_assert_uint_eq(search.count, 1);
	ck_assert_uint_eq(search.sets[0], 1);
	ck_assert_uint_eq(search.less, 1);
	ck_assert(search.more == 3 || search.more == 5);
	ck_assert_int_eq(search.tried, 2);
	smallest_free(&search);
}
END_TEST

START_TEST(what_nothing_lets_through_is_asked_once)
{
	static struct world world;
	struct smallest search;
	struct error err = {0};

	open_world(&world, 11);
	smallest_begin(&search, 12, answer, &world);
	ck_assert_int_eq(smallest_search(&search, 3, 2, &err), 0);
	ck_assert_int_eq(search.without_all, SMALLEST_HELD);
	ck_assert_uint_eq(search.count, 0);
	ck_assert_int_eq(world.asked, 1);
	smallest_free(&search);
}
END_TEST

/* The second can't be taken away while the first is there, as a mount namespace
 * while there is a user namespace. */
START_TEST(what_goes_only_together_is_found_together)
{
	static struct world world;
	struct smallest search;
	struct error err = {0};
	uint32_t set;

	open_world(&world, 5);
	for (set = 1; set < 64; set++) {
		if ((set & 3) == 2)
			world.answers[set] = SMALLEST_IMPOSSIBLE;
		else if ((set & 2) || (set & 4))
			world.answers[set] = SMALLEST_THROUGH;
	}
	smallest_begin(&search, 6, answer, &world);
	ck_assert_int_eq(smallest_search(&search, 0, 0, &err), 0);
	ck_assert_int_eq(search.complete, 1);
	ck_assert_uint_eq(search.count, 2);
	ck_assert_uint_eq(search.sets[0], 4);
	ck_assert_uint_eq(search.sets[1], 3);
	ck_assert_uint_gt(smallest_answered(&search, SMALLEST_IMPOSSIBLE), 0);
	smallest_free(&search);
}
END_TEST

/* Two do it, and an attempt without them could not be seen: what has one more
 * is none of the smallest, and that it is all is not claimed. */
START_TEST(what_was_unclear_makes_no_larger_set)
{
	static struct world world;
	struct smallest search;
	struct error err = {0};
	uint32_t set;

	open_world(&world, 5);
	for (set = 1; set < 64; set++)
		if ((set & 3) == 3 || (set & 12) == 12)
			world.answers[set] = SMALLEST_THROUGH;
	world.answers[3] = SMALLEST_UNCLEAR;
	smallest_begin(&search, 6, answer, &world);
	ck_assert_int_eq(smallest_search(&search, 0, 0, &err), 0);
	ck_assert_int_eq(search.complete, 0);
	ck_assert_uint_eq(search.count, 1);
	ck_assert_uint_eq(search.sets[0], 12);
	smallest_free(&search);
}
END_TEST

static Suite *smallest_suite(void)
{
	Suite *suite = suite_create("judge-smallest");
	TCase *tests = tcase_create("judge-smallest");

	tcase_add_loop_test(tests,
			    few_questions_find_all_sets_of_a_monotone_function,
			    0, SEEDS);
	tcase_add_loop_test(tests, all_sizes_find_all_sets_of_any_function, 0,
			    SEEDS);
	tcase_add_loop_test(tests, a_hint_and_late_answers_change_nothing, 0,
			    SEEDS / 5);
	tcase_add_test(tests, one_that_does_it_takes_three_questions);
	tcase_add_test(tests, a_contradiction_is_told);
	tcase_add_test(tests, what_nothing_lets_through_is_asked_once);
	tcase_add_test(tests, what_goes_only_together_is_found_together);
	tcase_add_test(tests, what_was_unclear_makes_no_larger_set);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(smallest_suite)
