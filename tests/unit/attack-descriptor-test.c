/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every attack, promise, witness and antagonist has to say in its
 * descriptor, for whoever reads its verdict or lets it run on their machine;
 * and how the catalogue says it. */
#include "common/cleanup.h"
#include "probe/hello.h"
#include "probe/job.h"
#include "runners/container/keys.h"
#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

/* Longer than that nobody waits for one attempt, and no process lasts. */
#define LONGEST (120 * NS_PER_S)

static char fault[256];

#define FAULT(...) (snprintf(fault, sizeof(fault), __VA_ARGS__), fault)

static int is_said(const char *text)
{
	return text && *text;
}

/* As expectations, command lines and identifiers need it. */
static int is_plain(const char *name)
{
	return is_said(name) &&
	       !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

/* Values that take a protecting key away by another word than `off`. */
static int is_weakest(const struct key *key, const char *value)
{
	static const char *const weakest[][2] = {
		{"capabilities", "all"}, {"devices", "host"}, {"sysfs", "rw"}};
	size_t i;

	if (!strcmp(value, "off"))
		return 1;
	if (key->type == KEY_SET)
		return *value == '-';
	for (i = 0; i < sizeof(weakest) / sizeof(*weakest); i++)
		if (!strcmp(key->name, weakest[i][0]))
			return !strcmp(value, weakest[i][1]);
	return 0;
}

/* A control takes something away: a protection, or what an environment has set
 * beyond the default of a key that protects nobody by default. */
static const char *change_fault(const char *name, const char *value)
{
	const struct key *key = key_find(container_keys, name);
	struct error err = {0};

	if (!key)
		return FAULT("no container has a key '%s'", name);
	if (key_check(key, value, &err) < 0)
		return FAULT("%s", err.message);
	if (key->protects ? !is_weakest(key, value)
			  : strcmp(value, key->value) != 0)
		return FAULT("%s=%s takes no protection away", name, value);
	return NULL;
}

static const char *control_fault(const char *without)
{
	cleanup_free char *changes = without ? strdup(without) : NULL;
	char *rest = changes, *change;

	if (!without)
		return NULL;
	if (!*without)
		return FAULT("a control that changes nothing");
	while ((change = strsep(&rest, " "))) {
		char *value = strchr(change, '=');
		const char *wrong;

		if (!value)
			return FAULT("'%s' is no KEY=VALUE", change);
		*value++ = '\0';
		wrong = change_fault(change, value);
		if (wrong)
			return wrong;
	}
	return NULL;
}

static const char *row_fault(const struct attack_row *rows, size_t at)
{
	const struct attack_row *row = &rows[at];
	size_t i;

	if (!is_plain(row->name) || !is_said(row->title))
		return FAULT("row %zu lacks a plain name or a title", at);
	if (row->threatens >= THREATS)
		return FAULT("%s threatens nothing known", row->name);
	for (i = 0; i < at; i++)
		if (!strcmp(rows[i].name, row->name))
			return FAULT("two rows are %s", row->name);
	return control_fault(row->without);
}

static const char *rows_fault(const struct attack *attack)
{
	const char *wrong;
	size_t i;

	if (!attack->rows)
		return control_fault(attack->without);
	if (!attack->rows[0].name)
		return FAULT("a table without rows");
	if (attack->without)
		return FAULT("its rows have controls of their own");
	for (i = 0; attack->rows[i].name; i++) {
		wrong = row_fault(attack->rows, i);
		if (wrong)
			return wrong;
	}
	return NULL;
}

/* Whoever stands beside an attack lasts longer, or it looks away too soon. */
static const char *beside_fault(const struct job *attack, const char *name,
				enum job_kind kind)
{
	const struct job *beside = job_find(name);

	if (!beside || beside->kind != kind)
		return FAULT("there is no %s as it needs it", name);
	if (beside->deadline <= attack->deadline)
		return FAULT("%s does not outlast it", name);
	return NULL;
}

static const char *attack_fault(const struct job *job)
{
	const struct attack *attack = job->attack;
	const char *wrong;

	if (!attack || !is_said(attack->boundary))
		return FAULT("it does not say what it tries to cross");
	if (attack->threatens <= THREAT_NOT_SAID ||
	    attack->threatens >= THREATS)
		return FAULT("it does not say what it threatens");
	if (!is_said(job->reference))
		return FAULT("it has no reference");
	if (!is_plain(job->name))
		return FAULT("its name cannot stand in an expectation");
	if (!attack->witness)
		return FAULT("nobody is its witness");
	wrong = beside_fault(job, attack->witness, JOB_WITNESS);
	if (!wrong && attack->partner)
		wrong = beside_fault(job, attack->partner, JOB_SERVICE);
	return wrong ? wrong : rows_fault(attack);
}

/* Some attack's, or the canary, which is everybody's. */
static const char *witness_fault(const struct job *job)
{
	const struct job *const *jobs;
	size_t count;

	if (!strcmp(job->name, "canary"))
		return NULL;
	jobs = job_all(&count);
	for (size_t i = 0; i < count; i++)
		if (jobs[i]->attack && jobs[i]->attack->witness &&
		    !strcmp(jobs[i]->attack->witness, job->name))
			return NULL;
	return FAULT("it is no attack's witness");
}

static const char *antagonist_fault(const struct job *job)
{
	if (!(job->needs & JOB_NEEDS_OUTER))
		return FAULT("it needs no outer group");
	if (job->bound_processes < 1)
		return FAULT("it does not say how many processes it is");
	return NULL;
}

/* What can be set stays within the bounds that are stated; a witness is told
 * the attack's. */
static const char *parameter_fault(const struct job *job)
{
	const struct job_parameter *p = job->parameters;

	for (; p && p->name; p++) {
		if (!is_said(p->unit) || !is_said(p->title))
			return FAULT("%s lacks a unit or a title", p->name);
		if (p->value < p->minimum || p->value > p->maximum)
			return FAULT("%s is outside of its range", p->name);
		if (job->kind == JOB_ATTACK && !strcmp(p->name, "bound") &&
		    p->maximum > job->bound_processes)
			return FAULT("%s may be more than the bound", p->name);
		if (!strcmp(p->unit, "ms") &&
		    p->maximum * NS_PER_MS > job->deadline)
			return FAULT("%s may be more than the deadline",
				     p->name);
	}
	return NULL;
}

/* What is wrong with a descriptor, in words; NULL: nothing. */
static const char *fault_of(const struct job *job)
{
	const char *wrong = NULL;

	if (!is_said(job->title) || !job->run)
		return FAULT("it lacks a title, or does nothing");
	if (job->reference && !*job->reference)
		return FAULT("its reference is empty");
	if (job->bound_processes < 0 || job->bound_bytes < 0)
		return FAULT("a bound below nothing");
	if (job->deadline <= 0 ||
	    (job->kind == JOB_ATTACK && job->deadline > LONGEST))
		return FAULT("no deadline, or one beyond two minutes");
	if (job->kind == JOB_ATTACK)
		wrong = attack_fault(job);
	if (job->kind == JOB_WITNESS)
		wrong = witness_fault(job);
	if (job->kind == JOB_ANTAGONIST)
		wrong = antagonist_fault(job);
	return wrong ? wrong : parameter_fault(job);
}

START_TEST(every_descriptor_states_what_it_has_to)
{
	size_t count, seen[JOB_ANTAGONIST + 1] = {0};
	const struct job *const *jobs = job_all(&count);

	for (size_t i = 0; i < count; i++) {
		const char *wrong = NULL;

		if (jobs[i]->kind != JOB_WORKLOAD &&
		    jobs[i]->kind != JOB_SERVICE)
			wrong = fault_of(jobs[i]);
		ck_assert_msg(!wrong, "%s: %s", jobs[i]->name, wrong);
		seen[jobs[i]->kind]++;
	}
	ck_assert_uint_gt(seen[JOB_ATTACK], 20);
	ck_assert_uint_gt(seen[JOB_WITNESS], 20);
	ck_assert_uint_ge(seen[JOB_ANTAGONIST], 10);
}
END_TEST

static int run(struct job_context *context, struct error *err)
{
	(void)context;
	(void)err;
	return 0;
}

/* A descriptor without a fault, to be given one. */
struct made {
	struct job job;
	struct attack attack;
	struct attack_row rows[3];
	struct job_parameter parameters[2];
};

static void make(struct made *made)
{
	*made = (struct made){
		.job = {.name = "made",
			.title = "Made",
			.reference = "made(7)",
			.kind = JOB_ATTACK,
			.needs = JOB_NEEDS_OUTER,
			.deadline = NS_PER_S,
			.bound_processes = 8,
			.run = run},
		.attack = {.boundary = "a boundary",
			   .threatens = THREAT_INTEGRITY,
			   .witness = "calls.witness",
			   .partner = "covert.sender"},
		.rows = {{"one", "A row", "network=veth sysfs=rw nproc=off"},
			 {"other", "Another", "isolate=-pid,user"}},
		.parameters = {{"bound", "count", 1, 8, 4, "Most"}},
	};
	made->attack.rows = made->rows;
	made->job.attack = &made->attack;
	made->job.parameters = made->parameters;
}

/* `change` is a statement about `made`, `words` a part of the fault. */
#define EXPECT_FAULT(change, words)                                          \
	do {                                                                 \
		struct made made;                                            \
		const char *wrong;                                           \
                                                                             \
		make(&made);                                                 \
		ck_assert_ptr_null(fault_of(&made.job));                     \
		change;                                                      \
		wrong = fault_of(&made.job);                                 \
		ck_assert_msg(wrong &&strstr(wrong, words), "%s: %s", words, \
			      wrong ? wrong : "no fault is seen");           \
	} while (0)

START_TEST(a_fault_of_a_descriptor_is_seen)
{
	EXPECT_FAULT(made.job.title = "", "lacks a title");
	EXPECT_FAULT(made.job.run = NULL, "does nothing");
	EXPECT_FAULT(made.job.name = "Made_it", "cannot stand");
	EXPECT_FAULT(made.job.reference = NULL, "no reference");
	EXPECT_FAULT(made.job.reference = "", "reference is empty");
	EXPECT_FAULT(made.job.deadline = 0, "no deadline");
	EXPECT_FAULT(made.job.deadline = LONGEST + 1, "beyond two minutes");
	EXPECT_FAULT(made.job.bound_processes = -1, "below nothing");
	EXPECT_FAULT(made.job.bound_bytes = -1, "below nothing");
	EXPECT_FAULT(made.job.attack = NULL, "tries to cross");
	EXPECT_FAULT(made.attack.boundary = "", "tries to cross");
	EXPECT_FAULT(made.attack.threatens = THREAT_NOT_SAID, "it threatens");
	EXPECT_FAULT(made.attack.witness = NULL, "nobody is its witness");
	EXPECT_FAULT(made.attack.witness = "calls", "there is no calls");
	EXPECT_FAULT(made.attack.partner = "calls.witness", "there is no");
	EXPECT_FAULT(made.job.deadline = 100 * NS_PER_S, "does not outlast");
	EXPECT_FAULT(made.job.kind = JOB_WITNESS, "no attack's witness");
}
END_TEST

START_TEST(a_fault_of_a_row_is_seen)
{
	EXPECT_FAULT(made.rows[0].name = NULL, "table without rows");
	EXPECT_FAULT(made.rows[1].title = "", "lacks a plain name");
	EXPECT_FAULT(made.rows[1].name = "one", "two rows are one");
	EXPECT_FAULT(made.rows[1].threatens = THREATS, "nothing known");
	EXPECT_FAULT(made.attack.without = "pids=off", "of their own");
	EXPECT_FAULT(made.rows[0].without = "", "changes nothing");
	EXPECT_FAULT(made.rows[0].without = "pids", "no KEY=VALUE");
	EXPECT_FAULT(made.rows[0].without = "pid=off", "no container has");
	EXPECT_FAULT(made.rows[0].without = "isolate=-pids", "is none of");
	EXPECT_FAULT(made.rows[0].without = "pids=64", "takes no protection");
	EXPECT_FAULT(made.rows[0].without = "sysfs=ro", "takes no protection");
	EXPECT_FAULT(made.rows[0].without = "isolate=pid", "takes no");
	EXPECT_FAULT(made.rows[0].without = "network=host", "takes no");
	/* Without a table the control is the attack's own. */
	EXPECT_FAULT((made.attack.rows = NULL, made.attack.without = "x=off"),
		     "no container has");
}
END_TEST

START_TEST(a_fault_of_a_bound_is_seen)
{
	EXPECT_FAULT(made.parameters[0].title = NULL, "lacks a unit");
	EXPECT_FAULT(made.parameters[0].value = 9, "outside of its range");
	EXPECT_FAULT(made.job.bound_processes = 7, "more than the bound");
	EXPECT_FAULT((made.parameters[0].name = "wait_ms",
		      made.parameters[0].unit = "ms",
		      made.parameters[0].maximum = 1001),
		     "more than the deadline");
	EXPECT_FAULT((made.job.kind = JOB_ANTAGONIST, made.job.needs = 0),
		     "no outer group");
	EXPECT_FAULT(
		(made.job.kind = JOB_ANTAGONIST, made.job.bound_processes = 0),
		"how many processes");
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

	tcase_add_test(all, every_descriptor_states_what_it_has_to);
	tcase_add_test(all, a_fault_of_a_descriptor_is_seen);
	tcase_add_test(all, a_fault_of_a_row_is_seen);
	tcase_add_test(all, a_fault_of_a_bound_is_seen);
	tcase_add_test(all, what_takes_much_needs_an_outer_group);
	tcase_add_test(all, a_row_is_as_its_attack_or_says_otherwise);
	suite_add_tcase(suite, all);
	return suite;
}

TEST_SUITE(attack_descriptor_suite)
