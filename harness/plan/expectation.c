/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/plan/expectation.h"

#include "common/cleanup.h"
#include "harness/judge/expect.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

static int has_wildcard(const char *name)
{
	return strpbrk(name, "*?[") != NULL;
}

/* A copy of `length` bytes without the blanks around them. Caller frees. */
static char *trimmed(const char *text, size_t length)
{
	while (length && strchr(" \t", *text))
		text++, length--;
	while (length && strchr(" \t", text[length - 1]))
		length--;
	return strndup(text, length);
}

int expectation_add(json_t *into, const char *names, const char *expected,
		    int line, struct error *err)
{
	const char *at = strchr(names, '@');
	const char *slash =
		at ? memchr(names, '/', (size_t)(at - names)) : NULL;
	cleanup_free char *attack = NULL, *row = NULL, *environment = NULL;
	struct expected parsed;

	if (!at)
		return error_make(
			err, 0,
			"'%.60s' is not ATTACK @ ENVIRONMENT, nor ATTACK/ROW @ ENVIRONMENT",
			names);
	attack = trimmed(names, (size_t)((slash ? slash : at) - names));
	row = slash ? trimmed(slash + 1, (size_t)(at - slash - 1)) : NULL;
	environment = trimmed(at + 1, strlen(at + 1));
	if (!attack || !environment || (slash && !row))
		return error_make(err, ENOMEM, "expectation");
	if (!*attack || !*environment || (row && !*row))
		return error_make(err, 0,
				  "there is no %s in '%.60s'; '*' means all",
				  !*attack	  ? "attack"
				  : !*environment ? "environment"
						  : "row",
				  names);
	if (expect_parse(expected, &parsed, err) < 0)
		return -1;
	return json_array_append_new(
		into, json_pack("{s:s, s:s*, s:s, s:s, s:i}", "attack", attack,
				"row", row, "environment", environment,
				"expected", expected, "line", line));
}

/* Whether anything in `known` (name → …) is meant; else negative, with the
 * nearest. `what` is what they are. */
static int check_name(const char *pattern, const char *what,
		      const json_t *known, struct error *err)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)known, name, value)
		if (!fnmatch(pattern, name, 0))
			return 0;
	if (!has_wildcard(pattern))
		return catalogue_unknown(what, pattern, known, err);
	return error_make(err, 0, "no %s fits '%s'", what, pattern);
}

/* The environments of a suite, and what they are called in the laboratory. */
static json_t *environments_of(const struct suite *suite)
{
	json_t *known = json_object(), *value;
	const char *name;

	json_object_foreach (suite->environments, name, value) {
		char twin[64];

		json_object_set(known, name, value);
		snprintf(twin, sizeof(twin), "lab-%s", name);
		json_object_set(known, twin, value);
	}
	return known;
}

/* A name that the catalogue has and this suite has not is no typing error. */
static int check_attack(const char *pattern, const json_t *attacks,
			const struct catalogue *catalogue, struct error *err)
{
	if (has_wildcard(pattern) || json_object_get(attacks, pattern))
		return check_name(pattern, "attack", attacks, err);
	if (!catalogue_job(catalogue, pattern, "attack", err))
		return -1;
	return error_make(
		err, 0, "attack '%s' does not stand in [attacks] of this suite",
		pattern);
}

static int check_row(const json_t *expectation, const json_t *attacks,
		     const struct catalogue *catalogue, struct error *err)
{
	const char *pattern = json_text(expectation, "row", NULL);
	cleanup_json json_t *known = json_object();
	const char *name;
	json_t *value, *row;
	size_t i;

	if (!pattern)
		return 0;
	json_object_foreach ((json_t *)attacks, name, value) {
		const json_t *described = catalogue_attack(catalogue, name);

		if (!fnmatch(json_text(expectation, "attack", ""), name, 0))
			json_array_foreach (json_object_get(described, "rows"),
					    i, row)
				json_object_set(
					known, json_text(row, "name", ""), row);
	}
	if (!json_object_size(known))
		return error_make(err, 0, "attack '%s' has no rows",
				  json_text(expectation, "attack", ""));
	return check_name(pattern, "row", known, err);
}

int expectation_check(const struct suite *suite, const json_t *attacks,
		      const struct catalogue *catalogue, struct error *err)
{
	cleanup_json json_t *environments = environments_of(suite);
	const json_t *expectation;
	size_t i;

	json_array_foreach (suite->expectations, i, expectation)
		if (check_attack(json_text(expectation, "attack", ""), attacks,
				 catalogue, err) < 0 ||
		    check_row(expectation, attacks, catalogue, err) < 0 ||
		    check_name(json_text(expectation, "environment", ""),
			       "environment of this suite", environments,
			       err) < 0)
			return error_wrap(
				err, "suite %s, line %lld", suite->path,
				(long long)json_int(expectation, "line", 0));
	return 0;
}

const json_t *expectation_find(const json_t *expectations, const char *attack,
			       const char *row, const char *environment)
{
	size_t i = json_array_size(expectations);

	while (i-- > 0) {
		const json_t *e = json_array_get(expectations, i);
		const char *wanted = json_text(e, "row", NULL);

		if (!fnmatch(json_text(e, "attack", ""), attack, 0) &&
		    !fnmatch(json_text(e, "environment", ""), environment, 0) &&
		    (!wanted || (row && !fnmatch(wanted, row, 0))))
			return e;
	}
	return NULL;
}
