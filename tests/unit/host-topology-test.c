/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of CPUs, the last-level cache and the picture, on machines that
 * hwloc makes up. */
#include "common/cleanup.h"
#include "harness/host/machine.h"
#include "tests/unit/suite.h"

#include <string.h>

/** A made-up machine, and what must be chosen on it. */
struct machine {
	const char *description; /**< hwloc's synthetic form */
	const char *allowed;	 /**< CPUs; NULL: all */
	int wanted;
	const char *run, *house;
	int shared, has_note;
};

static const struct machine machines[] = {
	{"core:2 pu:1", NULL, 1, "1", "0", 0, 0},
	{"core:2 pu:1", NULL, 2, "1", "0", 0, 1},
	{"core:4 pu:1", NULL, 2, "1-2", "0,3", 0, 0},
	{"core:4 pu:1", NULL, 9, "1-3", "0", 0, 1},
	/* Siblings of what is measured stay idle. */
	{"core:4 pu:2", NULL, 1, "2", "0-1,4-7", 0, 0},
	{"numa:2 core:4 pu:2", NULL, 2, "2,4", "0-1,6-15", 0, 0},
	/* The first node has three to give, the second four. */
	{"numa:2 core:4 pu:2", NULL, 4, "8,10,12,14", "0-7", 0, 0},
	{"numa:2 core:4 pu:1", NULL, 5, "4-7", "0-3", 0, 1},
	/* Only what the caller may use. */
	{"core:8 pu:1", "4-5", 1, "4", "5", 0, 0},
	{"core:8 pu:1", "0,6", 1, "6", "0", 0, 0},
	{"core:8 pu:1", "5-7", 3, "5-6", "7", 0, 1},
	{"numa:2 core:2 pu:2", "1,3", 1, "3", "1", 0, 0},
	/* Too small to keep apart. */
	{"core:1 pu:1", NULL, 1, "0", "0", 1, 1},
	{"core:1 pu:2", NULL, 1, "0", "1", 1, 1},
	{"core:8 pu:1", "3", 1, "3", "3", 1, 1},
};

enum { MACHINES = sizeof(machines) / sizeof(*machines) };

static hwloc_topology_t make_machine(const char *description)
{
	hwloc_topology_t topology;

	ck_assert_int_eq(hwloc_topology_init(&topology), 0);
	ck_assert_int_eq(hwloc_topology_set_synthetic(topology, description),
			 0);
	ck_assert_int_eq(hwloc_topology_load(topology), 0);
	return topology;
}

static int choose_on(const struct machine *machine, int wanted,
		     struct host_cpus *cpus, struct error *err)
{
	cleanup_topology hwloc_topology_t topology =
		make_machine(machine->description);
	cleanup_bitmap hwloc_bitmap_t allowed =
		hwloc_bitmap_dup(hwloc_topology_get_allowed_cpuset(topology));

	if (machine->allowed)
		hwloc_bitmap_list_sscanf(allowed, machine->allowed);
	return host_machine_choose(topology, allowed, wanted, cpus, err);
}

START_TEST(chooses_as_on_paper)
{
	const struct machine *machine = &machines[_i];
	struct host_cpus cpus;
	struct error err = {0};

	ck_assert_msg(choose_on(machine, machine->wanted, &cpus, &err) == 0,
		      "%s: %s", machine->description, err.message);
	ck_assert_str_eq(cpus.run, machine->run);
	ck_assert_str_eq(cpus.house, machine->house);
	ck_assert_int_eq(cpus.shared, machine->shared);
	ck_assert_int_eq(cpus.note[0] != '\0', machine->has_note);
}
END_TEST

START_TEST(counts_what_it_chose)
{
	struct host_cpus cpus;

	ck_assert_int_eq(choose_on(&machines[5], 2, &cpus, NULL), 0);
	ck_assert_int_eq(cpus.run_count, 2);
	ck_assert_int_eq(cpus.house_count, 12);
}
END_TEST

START_TEST(refuses_nonsense)
{
	const struct machine nowhere = {"core:2 pu:1", "7", 1, "", "", 0, 0};
	struct host_cpus cpus;
	struct error err = {0};

	ck_assert_int_lt(choose_on(&machines[0], 0, &cpus, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, "at least 1"));
	ck_assert_int_lt(choose_on(&machines[0], -3, &cpus, &err), 0);
	ck_assert_int_lt(choose_on(&nowhere, 1, &cpus, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, "no CPU"));
}
END_TEST

START_TEST(chooses_on_this_machine)
{
	struct host_cpus cpus;
	struct error err = {0};

	ck_assert_msg(host_choose_cpus(1, &cpus, &err) == 0, "%s", err.message);
	ck_assert_int_eq(cpus.run_count, 1);
	ck_assert_int_ge(cpus.house_count, 1);
	if (!cpus.shared)
		ck_assert_str_ne(cpus.run, cpus.house);
}
END_TEST

static int64_t llc_of(const char *description)
{
	cleanup_topology hwloc_topology_t topology = make_machine(description);

	return host_machine_llc_bytes(topology);
}

START_TEST(finds_the_last_level_cache)
{
	ck_assert_int_eq(
		llc_of("l3:2(size=33554432) l2:2(size=1048576) core:1 pu:1"),
		32 << 20);
	ck_assert_int_eq(llc_of("l2:2(size=524288) core:1 pu:1"), 512 << 10);
	ck_assert_int_eq(llc_of("core:2 pu:1"), 0);
}
END_TEST

/* The picture of a machine; the caller frees. */
static char *draw(const char *description, const struct host_cpus *cpus)
{
	cleanup_topology hwloc_topology_t topology = make_machine(description);
	char *svg = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&svg, &size);

	ck_assert_int_eq(host_machine_draw(topology, cpus, out, NULL), 0);
	fclose(out);
	return svg;
}

static int occurrences(const char *text, const char *word)
{
	int count = 0;

	for (; (text = strstr(text, word)); text += strlen(word))
		count++;
	return count;
}

START_TEST(draws_every_box)
{
	const struct host_cpus cpus = {.run = "2", .house = "0-1,4-7"};
	cleanup_free char *svg =
		draw("numa:2 l3:1(size=8388608) core:2 pu:2", &cpus);

	ck_assert_int_eq(occurrences(svg, ">CPU "), 8);
	ck_assert_int_eq(occurrences(svg, ">Core "), 4);
	ck_assert_int_eq(occurrences(svg, ">NUMA node "), 2);
	ck_assert_int_eq(occurrences(svg, ">L3 8 MiB<"), 2);
	ck_assert_int_eq(occurrences(svg, ">measured<"), 1);
	ck_assert_int_eq(occurrences(svg, ">harness<"), 6);
	ck_assert_int_eq(occurrences(svg, "measured on CPU 2<"), 1);
	ck_assert_int_eq(occurrences(svg, "<rect"), occurrences(svg, "/>"));
	ck_assert_str_eq(strstr(svg, "</svg>"), "</svg>\n");
}
END_TEST

START_TEST(draws_without_a_choice)
{
	cleanup_free char *svg = draw("core:2 pu:1", NULL);

	ck_assert_int_eq(occurrences(svg, "measured"), 0);
	ck_assert_int_eq(occurrences(svg, ">CPU "), 2);
}
END_TEST

TEST_SUITE(host_topology_suite)

START_TEST(draws_a_recorded_machine_like_the_real_one)
{
	static const char *const descriptions[] = {
		"numa:2 l3:1(size=8388608) core:2 pu:2",
		"pack:2 numa:1(memory=4294967296) l2:2(size=1048576) core:1 pu:1",
		"core:4 pu:2(indexes=core:pu)",
	};
	cleanup_topology hwloc_topology_t topology =
		make_machine(descriptions[_i]);
	const struct host_cpus cpus = {.run = "1", .house = "0"};
	char recorded[1024];
	cleanup_free char *real = draw(descriptions[_i], &cpus);
	cleanup_free char *again = NULL;
	cleanup_json json_t *facts = NULL;
	struct error err = {0};

	ck_assert_int_eq(
		host_machine_describe(topology, recorded, sizeof(recorded)), 0);
	facts = json_pack("{s:s, s:s, s:s}", "topology", recorded, "run_cpus",
			  "1", "house_cpus", "0");
	again = host_draw_facts(facts, &err);
	ck_assert_msg(again != NULL, "%s", err.message);
	ck_assert_int_eq(occurrences(again, "<rect"),
			 occurrences(real, "<rect"));
	ck_assert_int_eq(occurrences(again, ">measured<"), 1);
}
END_TEST

START_TEST(says_when_no_machine_was_recorded)
{
	cleanup_json json_t *nothing = json_object();
	cleanup_json json_t *noise =
		json_pack("{s:s}", "topology", "no such thing:x");
	cleanup_json json_t *endless =
		json_pack("{s:s}", "topology", "Package:100000 [numa] PU:9999");
	cleanup_json json_t *bare =
		json_pack("{s:s}", "topology", "100000 9999");
	struct error err = {0};

	ck_assert_ptr_null(host_draw_facts(nothing, &err));
	ck_assert_ptr_nonnull(strstr(err.message, "did not record"));
	ck_assert_ptr_null(host_draw_facts(noise, &err));
	ck_assert_ptr_nonnull(strstr(err.message, "no such thing"));
	/* It would fill the memory. */
	ck_assert_ptr_null(host_draw_facts(endless, &err));
	ck_assert_ptr_null(host_draw_facts(bare, &err));
}
END_TEST

Suite *host_topology_suite(void)
{
	Suite *suite = suite_create("host-topology");
	TCase *cases = tcase_create("synthetic machines");

	tcase_add_loop_test(cases, chooses_as_on_paper, 0, MACHINES);
	tcase_add_test(cases, counts_what_it_chose);
	tcase_add_test(cases, refuses_nonsense);
	tcase_add_test(cases, chooses_on_this_machine);
	tcase_add_test(cases, finds_the_last_level_cache);
	tcase_add_test(cases, draws_every_box);
	tcase_add_test(cases, draws_without_a_choice);
	tcase_add_loop_test(cases, draws_a_recorded_machine_like_the_real_one,
			    0, 3);
	tcase_add_test(cases, says_when_no_machine_was_recorded);
	suite_add_tcase(suite, cases);
	return suite;
}
