/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/store/document.h"

#include "common/cleanup.h"
#include "harness/store/json-schema.h"
#include "harness/store/place.h"
#include "harness/store/store.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void put_if_absent(json_t *object, const char *member, json_t *value)
{
	if (json_object_get(object, member))
		json_decref(value);
	else
		json_object_set_new(object, member, value);
}

/* A member that all environments have, or, with a list's name, all items of
 * that list of theirs. `make` is one of jansson's. */
static void put_everywhere(json_t *document, const char *list,
			   const char *member, json_t *(*make)(void))
{
	json_t *environment, *item;
	size_t i, j;

	json_array_foreach (json_object_get(document, "environments"), i,
			    environment) {
		if (!list)
			put_if_absent(environment, member, make());
		json_array_foreach (list ? json_object_get(environment, list)
					 : NULL,
				    j, item)
			put_if_absent(item, member, make());
	}
}

static void add_expectations(json_t *document)
{
	put_if_absent(document, "expectations", json_array());
}

static void add_threatens(json_t *document)
{
	put_everywhere(document, "verdicts", "threatens", json_null);
}

static void add_neighbours(json_t *document)
{
	put_everywhere(document, NULL, "neighbours", json_array);
}

static void add_explanations(json_t *document)
{
	put_everywhere(document, "verdicts", "explanation", json_null);
}

static void add_outside(json_t *document)
{
	put_everywhere(document, "neighbours", "outside", json_null);
}

static void add_imports(json_t *document)
{
	put_if_absent(document, "imports", json_array());
}

/* What nights add to a store stays there. */
static void add_nothing(json_t *document)
{
	(void)document;
}

static void add_calibration(json_t *document)
{
	put_if_absent(document, "calibration", json_array());
}

static void add_steady(json_t *document)
{
	put_everywhere(document, "trials", "steady", json_null);
}

/* What brings a document from schema N to N + 1; the first is for 1. */
static void (*const steps[])(json_t *document) = {
	add_expectations, add_threatens, add_neighbours, add_explanations,
	add_outside,	  add_imports,	 add_nothing,	 add_calibration,
	add_steady,	  add_nothing,
};

_Static_assert(sizeof(steps) / sizeof(*steps) == STORE_SCHEMA - 1,
	       "each schema but the first has its step");

int document_schema(const json_t *document)
{
	int64_t schema = json_int(document, "schema", 0);

	return schema >= 1 && schema <= INT_MAX ? (int)schema : 0;
}

static int update(json_t *document, struct error *err)
{
	int schema = document_schema(document);

	if (strcmp(json_text(document, "format", ""), "bulkhead-run") != 0 ||
	    !schema)
		return error_make(
			err, 0,
			"it is JSON, but not a run that bulkhead exported");
	if (schema > STORE_SCHEMA)
		return error_make(
			err, 0,
			"it has schema %d, this program knows %d only; use the newer bulkhead that wrote it",
			schema, STORE_SCHEMA);
	for (; schema < STORE_SCHEMA; schema++)
		steps[schema - 1](document);
	json_object_set_new(document, "schema", json_integer(STORE_SCHEMA));
	return 0;
}

static const struct place top;

static int check_run(const json_t *document, struct error *err)
{
	static const struct place run = {&top, "run", 0};
	static const struct place status = {&run, "status", 0};
	static const struct place seed = {&run, "seed", 0};
	const json_t *object = json_object_get(document, "run");

	if (!strcmp(json_text(object, "status", ""), "running"))
		return place_fault(
			&status, err,
			"the run was under way when it was exported; export it again now that it has ended");
	errno = 0;
	strtoull(json_text(object, "seed", ""), NULL, 10);
	return errno ? place_fault(&seed, err, "has more than 64 bits") : 0;
}

/* The starts that an environment says it had, by number. NULL with the fault.
 */
static json_t *numbers_of_starts(const json_t *environment,
				 const struct place *above, struct error *err)
{
	struct place list = {above, "starts", 0};
	json_t *numbers = json_object();
	const json_t *start;
	char number[32];
	size_t i;

	json_array_foreach (json_object_get(environment, "starts"), i, start) {
		struct place place = {&list, NULL, i};

		snprintf(number, sizeof(number), "%lld",
			 (long long)json_int(start, "number", 0));
		if (json_object_get(numbers, number)) {
			place_fault(&place, err, "there is a start %s before",
				    number);
			json_decref(numbers);
			return NULL;
		}
		json_object_set_new(numbers, number, json_true());
	}
	return numbers;
}

static int check_trials(const json_t *environment, const struct place *above,
			struct error *err)
{
	cleanup_json json_t *starts =
		numbers_of_starts(environment, above, err);
	struct place list = {above, "trials", 0};
	const json_t *trial;
	char number[32];
	size_t i;

	if (!starts)
		return -1;
	json_array_foreach (json_object_get(environment, "trials"), i, trial) {
		struct place item = {&list, NULL, i};
		struct place place = {&item, "start", 0};

		snprintf(number, sizeof(number), "%lld",
			 (long long)json_int(trial, "start", 0));
		if (!json_is_null(json_object_get(trial, "start")) &&
		    !json_object_get(starts, number))
			return place_fault(&place, err, "there is no start %s",
					   number);
	}
	return 0;
}

static int check_environments(const json_t *document, struct error *err)
{
	cleanup_json json_t *names = json_object();
	struct place list = {&top, "environments", 0};
	const json_t *environment;
	size_t i;

	json_array_foreach (json_object_get(document, "environments"), i,
			    environment) {
		const char *name = json_text(environment, "name", "");
		struct place item = {&list, NULL, i};
		struct place place = {&item, "name", 0};

		if (json_object_get(names, name))
			return place_fault(&place, err,
					   "there is another \"%.60s\" before",
					   name);
		json_object_set_new(names, name, json_true());
		if (check_trials(environment, &item, err) < 0)
			return -1;
	}
	return 0;
}

int document_prepare(json_t *document, struct error *err)
{
	cleanup_json json_t *schema = json_schema_of_runs();

	if (!schema)
		return error_make(err, ENOMEM, "it cannot be checked");
	if (update(document, err) < 0 ||
	    json_schema_check(schema, document, err) < 0 ||
	    check_run(document, err) < 0)
		return -1;
	return check_environments(document, err);
}
