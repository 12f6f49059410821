/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own, since no kept library in C does it: jansson has none (its issue 72),
 * Debian's libvalijson and nlohmann's are C++ with other parsers, WJElement's
 * and jsonschema-c's stop at drafts 3 and 4 and want their own; seen in Nov
 * 2026. */
#include "harness/store/json-schema.h"

#include "common/cleanup.h"
#include "harness/store/place.h"
#include "run-schema.h"

#include <regex.h>
#include <string.h>

/* A pattern is compiled once. */
#define PATTERNS_MOST 16

struct checking {
	const json_t *root;
	struct error *err;
	const char *patterns[PATTERNS_MOST];
	regex_t compiled[PATTERNS_MOST];
	size_t pattern_count;
};

/* One value, and the schema that it has to fit. */
struct question {
	struct checking *checking;
	const json_t *schema, *value;
	const struct place *place;
};

static int ask(const struct question *q);

#define fault(q, ...) place_fault((q)->place, (q)->checking->err, __VA_ARGS__)

static int is_null(const json_t *value)
{
	return json_is_null(value);
}

static int is_boolean(const json_t *value)
{
	return json_is_boolean(value);
}

static int is_integer(const json_t *value)
{
	return json_is_integer(value);
}

static int is_number(const json_t *value)
{
	return json_is_number(value);
}

static int is_string(const json_t *value)
{
	return json_is_string(value);
}

static int is_array(const json_t *value)
{
	return json_is_array(value);
}

static int is_object(const json_t *value)
{
	return json_is_object(value);
}

static const struct {
	const char *name, *words;
	int (*is)(const json_t *value);
} types[] = {
	{"null", "null", is_null},
	{"boolean", "true or false", is_boolean},
	{"integer", "a whole number", is_integer},
	{"number", "a number", is_number},
	{"string", "text", is_string},
	{"array", "a list", is_array},
	{"object", "an object", is_object},
};
#define TYPES (sizeof(types) / sizeof(*types))

/* What the value is, with the value itself where that is short. */
static char *words_of(const json_t *value)
{
	char *text = NULL;
	size_t size, i = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	while (i < TYPES && !types[i].is(value))
		i++;
	if (json_is_string(value))
		place_quote(out, json_string_value(value));
	else if (json_is_integer(value))
		fprintf(out, "%" JSON_INTEGER_FORMAT,
			json_integer_value(value));
	else
		fputs(i < TYPES ? types[i].words : "nothing", out);
	fclose(out);
	return text;
}

/* The rule as it stands in the schema. */
static char *words_of_rule(const json_t *rule)
{
	return json_dumps(rule, JSON_ENCODE_ANY | JSON_COMPACT);
}

static int differs(const struct question *q, const json_t *rule,
		   const char *how)
{
	cleanup_free char *is = words_of(q->value);
	cleanup_free char *wanted = words_of_rule(rule);

	return fault(q, "is %s, %s %s", is ? is : "?", how,
		     wanted ? wanted : "?");
}

static int has_type(const json_t *value, const char *name)
{
	for (size_t i = 0; i < TYPES; i++)
		if (!strcmp(types[i].name, name))
			return types[i].is(value);
	return 0;
}

static int check_type(const struct question *q, const json_t *rule)
{
	const json_t *one;
	size_t i;

	if (json_is_string(rule) && has_type(q->value, json_string_value(rule)))
		return 0;
	json_array_foreach (rule, i, one)
		if (has_type(q->value, json_string_value(one)))
			return 0;
	return differs(q, rule, "not of type");
}

static int check_const(const struct question *q, const json_t *rule)
{
	return json_equal(q->value, rule) ? 0 : differs(q, rule, "not");
}

static int check_enum(const struct question *q, const json_t *rule)
{
	const json_t *one;
	size_t i;

	json_array_foreach (rule, i, one)
		if (json_equal(q->value, one))
			return 0;
	return differs(q, rule, "none of");
}

static int check_minimum(const struct question *q, const json_t *rule)
{
	if (!json_is_number(q->value) ||
	    json_number_value(q->value) >= json_number_value(rule))
		return 0;
	return differs(q, rule, "less than");
}

/* Characters of UTF-8. */
static size_t length_of(const json_t *text)
{
	const char *at = json_string_value(text);
	size_t length = 0;

	for (; *at; at++)
		length += ((unsigned char)*at & 0xc0) != 0x80;
	return length;
}

static int check_min_length(const struct question *q, const json_t *rule)
{
	if (!json_is_string(q->value) ||
	    length_of(q->value) >= (size_t)json_integer_value(rule))
		return 0;
	return differs(q, rule, "shorter than");
}

static int check_max_length(const struct question *q, const json_t *rule)
{
	if (!json_is_string(q->value) ||
	    length_of(q->value) <= (size_t)json_integer_value(rule))
		return 0;
	return differs(q, rule, "longer than");
}

/* NULL when it can't be compiled. */
static const regex_t *pattern_of(struct checking *checking, const char *text)
{
	size_t i;

	for (i = 0; i < checking->pattern_count; i++)
		if (!strcmp(checking->patterns[i], text))
			return &checking->compiled[i];
	if (i == PATTERNS_MOST ||
	    regcomp(&checking->compiled[i], text, REG_EXTENDED | REG_NOSUB))
		return NULL;
	checking->patterns[i] = text;
	checking->pattern_count++;
	return &checking->compiled[i];
}

static int check_pattern(const struct question *q, const json_t *rule)
{
	const regex_t *pattern;

	if (!json_is_string(q->value))
		return 0;
	pattern = pattern_of(q->checking, json_string_value(rule));
	if (pattern &&
	    regexec(pattern, json_string_value(q->value), 0, NULL, 0) == 0)
		return 0;
	return differs(q, rule, "which does not match");
}

static int check_required(const struct question *q, const json_t *rule)
{
	const json_t *name;
	size_t i;

	if (!json_is_object(q->value))
		return 0;
	json_array_foreach (rule, i, name)
		if (!json_object_get(q->value, json_string_value(name)))
			return fault(q, "lacks \"%s\"",
				     json_string_value(name));
	return 0;
}

static int ask_member(const struct question *q, const json_t *schema,
		      const char *name, const json_t *value)
{
	struct place place = {q->place, name, 0};

	return ask(&(struct question){q->checking, schema, value, &place});
}

static int check_properties(const struct question *q, const json_t *rule)
{
	const char *name;
	json_t *schema;

	json_object_foreach ((json_t *)rule, name, schema) {
		const json_t *value = json_object_get(q->value, name);

		if (value && ask_member(q, schema, name, value) < 0)
			return -1;
	}
	return 0;
}

static int check_additional(const struct question *q, const json_t *rule)
{
	const json_t *known = json_object_get(q->schema, "properties");
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)q->value, name, value) {
		struct place place = {q->place, name, 0};

		if (json_object_get(known, name))
			continue;
		if (json_is_false(rule))
			return place_fault(
				&place, q->checking->err,
				"is not known in a run of this schema");
		if (json_is_object(rule) &&
		    ask_member(q, rule, name, value) < 0)
			return -1;
	}
	return 0;
}

static int check_names(const struct question *q, const json_t *rule)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)q->value, name, value) {
		cleanup_json json_t *text = json_string(name);

		(void)value;
		if (ask_member(q, rule, name, text) < 0)
			return -1;
	}
	return 0;
}

static int check_items(const struct question *q, const json_t *rule)
{
	const json_t *item;
	size_t i;

	json_array_foreach (q->value, i, item) {
		struct place place = {q->place, NULL, i};

		if (ask(&(struct question){q->checking, rule, item, &place}) <
		    0)
			return -1;
	}
	return 0;
}

/* "#/$defs/NAME" */
static int check_reference(const struct question *q, const json_t *rule)
{
	static const char prefix[] = "#/$defs/";
	const char *name = json_string_value(rule);
	const json_t *schema = NULL;

	if (name && !strncmp(name, prefix, sizeof(prefix) - 1))
		schema = json_object_get(
			json_object_get(q->checking->root, "$defs"),
			name + sizeof(prefix) - 1);
	if (!schema)
		return fault(q, "the schema refers to %s, which it has not",
			     name ? name : "nothing");
	return ask(&(struct question){q->checking, schema, q->value, q->place});
}

/* NULL: says nothing about the value. */
static const struct {
	const char *name;
	int (*check)(const struct question *q, const json_t *rule);
} keywords[] = {
	{"type", check_type},
	{"$ref", check_reference},
	{"description", NULL},
	{"required", check_required},
	{"properties", check_properties},
	{"additionalProperties", check_additional},
	{"propertyNames", check_names},
	{"items", check_items},
	{"enum", check_enum},
	{"const", check_const},
	{"minimum", check_minimum},
	{"minLength", check_min_length},
	{"maxLength", check_max_length},
	{"pattern", check_pattern},
	{"$defs", NULL},
	{"title", NULL},
	{"$schema", NULL},
	{"$id", NULL},
};
#define KEYWORDS (sizeof(keywords) / sizeof(*keywords))

static int ask(const struct question *q)
{
	const char *name;
	json_t *rule;

	json_object_foreach ((json_t *)q->schema, name, rule) {
		size_t i = 0;

		while (i < KEYWORDS && strcmp(keywords[i].name, name))
			i++;
		if (i == KEYWORDS)
			return fault(
				q,
				"the schema says '%s' of it, which is not known here",
				name);
		if (keywords[i].check && keywords[i].check(q, rule) < 0)
			return -1;
	}
	return 0;
}

int json_schema_check(const json_t *schema, const json_t *document,
		      struct error *err)
{
	static const struct place top;
	struct checking checking = {.root = schema, .err = err};
	int result = ask(&(struct question){&checking, schema, document, &top});

	while (checking.pattern_count)
		regfree(&checking.compiled[--checking.pattern_count]);
	return result;
}

json_t *json_schema_of_runs(void)
{
	return json_loads(run_schema, 0, NULL);
}
