/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the suite expected of tonight's attacks, and what came instead, of both
 * measurements. */
#include "common/cleanup.h"
#include "harness/judge/expect.h"
#include "harness/report/night-parts.h"

#include <string.h>

static int is_about(const json_t *expected,
		    const struct expectation_record *record)
{
	const char *row = json_text(expected, "row", NULL);

	return !strcmp(json_text(expected, "environment", ""),
		       record->environment) &&
	       !strcmp(json_text(expected, "attack", ""), record->attack) &&
	       (row && record->row ? !strcmp(row, record->row)
				   : !row && !record->row);
}

static int take_first(const struct expectation_record *record, void *data)
{
	return json_array_append_new(
		data, json_pack("{s:o, s:o, s:o, s:o, s:I, s:o}", "environment",
				store_json_text(record->environment), "attack",
				store_json_text(record->attack), "row",
				store_json_text(record->row), "expected",
				store_json_text(record->expected), "line",
				(json_int_t)record->line, "sentence",
				store_json_text(record->sentence)));
}

static int take_again(const struct expectation_record *record, void *data)
{
	json_t *expected;
	size_t i;

	json_array_foreach ((json_t *)data, i, expected)
		if (is_about(expected, record))
			return json_object_set_new(
				expected, "sentence_again",
				store_json_text(record->sentence));
	return 0;
}

int night_read_expected(struct nights *nights, struct store *store,
			struct error *err)
{
	const struct night *tonight = &nights->nights[nights->count - 1];
	int got = store_each_expectation(store, tonight->run, take_first,
					 nights->expected, err);

	if (!got && tonight->run_again)
		got = store_each_expectation(store, tonight->run_again,
					     take_again, nights->expected, err);
	return got;
}

char *night_boundary_name(const char *attack, const char *row,
			  const char *environment)
{
	char *name = NULL;

	return asprintf(&name, "%s%s%s:%s", attack, row ? "/" : "",
			row ? row : "", environment) < 0
		       ? NULL
		       : name;
}

/* What came of it in all; nothing is known of what has no verdict. */
static struct boundary_night came_of(const struct nights *nights,
				     const json_t *expected)
{
	cleanup_free char *name =
		night_boundary_name(json_text(expected, "attack", ""),
				    json_text(expected, "row", NULL),
				    json_text(expected, "environment", ""));
	const json_t *at = name ? json_object_get(nights->index, name) : NULL;
	const struct night *tonight = &nights->nights[nights->count - 1];

	if (at)
		return nights->boundaries[json_integer_value(at)]
			.nights[nights->count - 1];
	return (struct boundary_night){EXPECT_NOT_TRIED, EXPECT_NOT_TRIED,
				       !tonight->is_busy};
}

/* Of a busy night only that something got through is news. */
static int is_surprise(const struct nights *nights, const json_t *expected)
{
	struct boundary_night came = came_of(nights, expected);
	enum expect_state state = boundary_of_night(&came);
	struct expected words;

	if (expect_parse(json_text(expected, "expected", "anything"), &words,
			 NULL) < 0 ||
	    (!came.weighs && state != EXPECT_THROUGH))
		return 0;
	return expect_judge(&words, state) == EXPECT_IS_SURPRISE;
}

json_t *night_surprises(const struct nights *nights)
{
	json_t *surprises = json_array(), *expected;
	size_t i;

	json_array_foreach (nights->expected, i, expected)
		if (is_surprise(nights, expected))
			json_array_append(surprises, expected);
	return surprises;
}

const char *night_surprise_sentence(const json_t *surprise)
{
	return json_text(surprise, "sentence",
			 json_text(surprise, "sentence_again", "?"));
}

/* The surprise that an exported expectation is about, or NULL. */
static const json_t *find_case(const json_t *surprises,
			       const json_t *expectation)
{
	static const char *const keys[] = {"environment", "attack", "row"};
	const json_t *surprise;
	size_t i, k;

	json_array_foreach (surprises, i, surprise) {
		for (k = 0; k < sizeof(keys) / sizeof(*keys); k++)
			if (!json_equal(json_object_get(surprise, keys[k]),
					json_object_get(expectation, keys[k])))
				break;
		if (k == sizeof(keys) / sizeof(*keys))
			return surprise;
	}
	return NULL;
}

json_t *night_expectations(const json_t *document, const json_t *run)
{
	const json_t *surprises = json_object_get(document, "surprises");
	json_t *all = json_deep_copy(json_object_get(run, "expectations"));
	json_t *expectation;
	size_t i;

	json_array_foreach (all, i, expectation)
		if (find_case(surprises, expectation))
			json_object_update_new(
				expectation,
				json_pack("{s:s, s:s}", "result", "surprise",
					  "sentence",
					  night_surprise_sentence(find_case(
						  surprises, expectation))));
		else if (!strcmp(json_text(expectation, "result", ""),
				 "surprise"))
			json_object_set_new(expectation, "result",
					    json_string("open"));
	return all;
}
