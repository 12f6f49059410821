/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every attack's descriptor has to say, and how the catalogue says it. */
#include "common/cleanup.h"
#include "probe/hello.h"
#include "probe/job.h"
#include "tests/unit/suite.h"

#include <string.h>

/* What the catalogue says that an attack, or a row of it, threatens. */
static const char *threatened(const json_t *catalogue, const char *attack,
			      const char *row)
{
	const json_t *jobs = json_object_get(catalogue, "jobs"), *job, *said;
	size_t i, j;

	json_array_foreach (jobs, i, job) {
		const json_t *described = json_object_get(job, "attack");

		if (strcmp(json_text(job, "name", ""), attack) != 0)
			continue;
		if (!row)
			return json_text(described, "threatens", NULL);
		json_array_foreach (json_object_get(described, "rows"), j, said)
			if (!strcmp(json_text(said, "name", ""), row))
				return json_text(said, "threatens", NULL);
	}
	return NULL;
}

START_TEST(every_attack_says_what_it_threatens)
{
	const struct job *const *jobs;
	size_t count, attacks = 0;

	jobs = job_all(&count);
	for (size_t i = 0; i < count; i++) {
		if (jobs[i]->kind != JOB_ATTACK)
			continue;
		ck_assert_msg(
			jobs[i]->attack &&
				jobs[i]->attack->threatens > THREAT_NOT_SAID &&
				jobs[i]->attack->threatens < THREATS,
			"%s does not say what it threatens", jobs[i]->name);
		attacks++;
	}
	ck_assert_uint_gt(attacks, 20);
}
END_TEST

/* What a machine without an outer group can spare. */
#define SPARED_PROCESSES 4
#define SPARED_BYTES (INT64_C(1) << 20)

START_TEST(what_takes_much_needs_an_outer_group)
{
	const struct job *const *jobs;
	size_t count, needy = 0;

	jobs = job_all(&count);
	for (size_t i = 0; i < count; i++) {
		if (jobs[i]->kind != JOB_ATTACK ||
		    (jobs[i]->bound_processes <= SPARED_PROCESSES &&
		     jobs[i]->bound_bytes <= SPARED_BYTES))
			continue;
		ck_assert_msg(jobs[i]->needs & JOB_NEEDS_OUTER,
			      "%s takes much, and needs no outer group",
			      jobs[i]->name);
		needy++;
	}
	ck_assert_uint_gt(needy, 10);
}
END_TEST

START_TEST(a_row_is_as_its_attack_or_says_otherwise)
{
	cleanup_json json_t *catalogue = hello_catalogue();

	ck_assert_str_eq(threatened(catalogue, "fork-bomb", NULL),
			 "availability");
	ck_assert_str_eq(threatened(catalogue, "proc-leaks", "load"),
			 "confidentiality");
	ck_assert_str_eq(threatened(catalogue, "process", "ptrace"),
			 "confidentiality");
	ck_assert_str_eq(threatened(catalogue, "process", "signal"),
			 "availability");
	ck_assert_str_eq(threatened(catalogue, "process", "proc-mem"),
			 "integrity");
}
END_TEST

static Suite *attack_descriptor_suite(void)
{
	Suite *suite = suite_create("attack-descriptor");
	TCase *all = tcase_create("all");

	tcase_add_test(all, every_attack_says_what_it_threatens);
	tcase_add_test(all, what_takes_much_needs_an_outer_group);
	tcase_add_test(all, a_row_is_as_its_attack_or_says_otherwise);
	suite_add_tcase(suite, all);
	return suite;
}

TEST_SUITE(attack_descriptor_suite)
