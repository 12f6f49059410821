/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/expected.h"

#include "common/cleanup.h"
#include "harness/judge/expect.h"
#include "harness/plan/expectation.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct judging {
	const struct plan *plan;
	const struct catalogue *catalogue;
	json_t *names;	  /* id of an environment, as text → name */
	json_t *verdicts; /* case_key() → verdict */
	json_t *left_out; /* what → reason */
	struct expectation_record *records;
	char **sentences; /* one each, or NULL; owned */
	size_t count;
	int surprises;
};

static void judging_free(struct judging *judging)
{
	size_t i;

	json_decref(judging->names);
	json_decref(judging->verdicts);
	json_decref(judging->left_out);
	for (i = 0; i < judging->count; i++)
		free(judging->sentences[i]);
	free(judging->sentences);
	free(judging->records);
}

/* Caller frees. */
static char *case_key(const char *environment, const char *attack,
		      const char *row)
{
	char *key = NULL;

	return asprintf(&key, "%s\n%s\n%s", environment, attack,
			row ? row : "") < 0
		       ? NULL
		       : key;
}

static int take_environment(const struct environment_record *e, void *data)
{
	struct judging *judging = data;
	char id[32];

	snprintf(id, sizeof(id), "%" PRId64, e->id);
	return json_object_set_new(judging->names, id, json_string(e->name));
}

static int take_verdict(const struct verdict_record *v, void *data)
{
	struct judging *judging = data;
	cleanup_free char *key = NULL;
	char id[32];

	snprintf(id, sizeof(id), "%" PRId64, v->environment);
	key = case_key(json_text(judging->names, id, ""), v->attack, v->row);
	if (!key)
		return -1;
	return json_object_set_new(judging->verdicts, key,
				   json_pack("{s:s, s:s*, s:s*, s:s*, s:s*}",
					     "outcome", v->outcome, "proof",
					     v->proof, "proof_detail",
					     v->proof_detail, "evidence",
					     v->evidence, "reason", v->reason));
}

static int take_omission(const struct omission_record *o, void *data)
{
	struct judging *judging = data;

	return json_object_set_new(judging->left_out, o->what,
				   json_string(o->reason ? o->reason : ""));
}

/* Why a case has no verdict. */
static const char *why_none(const struct judging *judging, const char *attack,
			    const char *environment)
{
	cleanup_free char *both = NULL;
	const char *why = NULL;

	if (asprintf(&both, "%s in %s", attack, environment) >= 0)
		why = json_text(judging->left_out, both, NULL);
	if (!why)
		why = json_text(judging->left_out, environment, NULL);
	if (!why)
		why = json_text(judging->left_out, attack, NULL);
	return why ? why : "nothing of it was made there";
}

static int add_record(struct judging *judging,
		      const struct expectation_record *record, char *sentence)
{
	size_t count = judging->count;
	struct expectation_record *records = realloc(
		judging->records, (count + 1) * sizeof(*judging->records));
	char **sentences = NULL;

	if (records) {
		judging->records = records;
		sentences = realloc(judging->sentences,
				    (count + 1) * sizeof(*sentences));
	}
	if (!sentences) {
		free(sentence);
		return -1;
	}
	judging->sentences = sentences;
	records[count] = *record;
	records[count].sentence = sentence;
	sentences[judging->count++] = sentence;
	return 0;
}

/* One attack, or one row of it, in one environment. */
static int judge_case(struct judging *judging, const char *environment,
		      const char *attack, const char *row)
{
	const json_t *line = expectation_find(judging->plan->expectations,
					      attack, row, environment);
	cleanup_free char *key = case_key(environment, attack, row);
	const json_t *verdict =
		key ? json_object_get(judging->verdicts, key) : NULL;
	struct expect_case about = {
		.attack = attack,
		.row = row,
		.environment = environment,
		.expected = json_text(line, "expected", "anything"),
		.proof = json_text(verdict, "proof", NULL),
		.proof_detail = json_text(verdict, "proof_detail", NULL),
		.evidence = json_text(verdict, "evidence", NULL),
		.reason = json_text(verdict, "reason", NULL),
		.state = expect_state(json_text(verdict, "outcome", NULL),
				      json_text(verdict, "proof", NULL)),
	};
	struct expected expected;
	enum expect_result result;

	if (expect_parse(about.expected, &expected, NULL) < 0 ||
	    expect_is_nothing(&expected))
		return 0;
	if (!verdict)
		about.reason = why_none(judging, attack, environment);
	result = expect_judge(&expected, about.state);
	judging->surprises += result == EXPECT_IS_SURPRISE;
	return add_record(judging,
			  &(struct expectation_record){
				  .environment = environment,
				  .attack = attack,
				  .row = row,
				  .expected = about.expected,
				  .line = json_int(line, "line", 0),
				  .result = expect_result_word(result)},
			  result == EXPECT_IS_KEPT ? NULL
						   : expect_sentence(&about));
}

static int judge_environment(struct judging *judging, const char *environment)
{
	const char *attack;
	json_t *params, *row;
	size_t i;

	json_object_foreach (judging->plan->attacks, attack, params) {
		const json_t *rows = json_object_get(
			catalogue_attack(judging->catalogue, attack), "rows");

		if (!rows && judge_case(judging, environment, attack, NULL) < 0)
			return -1;
		json_array_foreach (rows, i, row)
			if (judge_case(judging, environment, attack,
				       json_text(row, "name", "")) < 0)
				return -1;
	}
	return 0;
}

static int judge_all(struct judging *judging, struct error *err)
{
	size_t i;

	for (i = 0; i < judging->plan->environment_count; i++) {
		const struct plan_environment *e =
			&judging->plan->environments[i];

		if (e->part != PLAN_LABORATORY &&
		    judge_environment(judging, e->name) < 0)
			return error_make(err, ENOMEM, "expectations");
	}
	return 0;
}

int expected_judge(struct store *store, const char *run,
		   const struct plan *plan, const struct catalogue *catalogue,
		   int *surprises, struct error *err)
{
	struct judging judging __attribute__((cleanup(judging_free))) = {
		.plan = plan,
		.catalogue = catalogue,
		.names = json_object(),
		.verdicts = json_object(),
		.left_out = json_object()};

	*surprises = 0;
	if (!json_array_size(plan->expectations))
		return 0;
	if (store_each_environment(store, run, take_environment, &judging,
				   err) ||
	    store_each_verdict(store, run, take_verdict, &judging, err) ||
	    store_each_omission(store, run, take_omission, &judging, err))
		return error_wrap(err, "expectations");
	if (judge_all(&judging, err) < 0 ||
	    store_add_expectations(store, run, judging.records, judging.count,
				   err) < 0)
		return -1;
	*surprises = judging.surprises;
	return 0;
}
