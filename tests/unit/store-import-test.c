/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was exported comes in again unchanged, whatever schema it was written
 * in; what is not a run is refused with the place of the fault. */
#include "common/cleanup.h"
#include "harness/store/document.h"
#include "harness/store/json-schema.h"
#include "harness/store/store.h"
#include "tests/unit/report-fixture.h"
#include "tests/unit/suite.h"

#include <string.h>

static struct store *store;

static const struct import_record import = {
	.file = "run.json",
	.sha256 =
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	.schema = STORE_SCHEMA,
	.version = "0.1.0",
	.imported_s = 1767270000,
};

static void set_up(void)
{
	ck_assert_int_eq(store_open_memory(&store, NULL), 0);
}

static void tear_down(void)
{
	store_close(store);
}

/* The run of the fixture, as its own store exports it. */
static json_t *exported(void)
{
	cleanup_store struct store *own = NULL;
	json_t *document = NULL;

	ck_assert_int_eq(store_open_memory(&own, NULL), 0);
	ck_assert_int_eq(fixture_fill(own, NULL), 0);
	ck_assert_int_eq(store_export(own, FIXTURE_RUN, &document, NULL), 0);
	return document;
}

static void prepare(json_t *document)
{
	struct error err = {0};

	ck_assert_msg(document_prepare(document, &err) == 0, "%s", err.message);
}

static void take(const json_t *document)
{
	struct error err = {0};

	ck_assert_int_eq(store_holds(store, document, &err), 0);
	ck_assert_msg(store_import(store, document, &import, &err) == 0, "%s",
		      err.message);
}

static char *without_imports(json_t *document)
{
	json_object_del(document, "imports");
	return json_dumps(document, JSON_INDENT(1));
}

START_TEST(a_run_is_the_same_after_import)
{
	cleanup_json json_t *document = exported(), *again = NULL;
	cleanup_free char *before = NULL, *after = NULL;

	prepare(document);
	take(document);
	ck_assert_int_eq(store_export(store, FIXTURE_RUN, &again, NULL), 0);
	prepare(again);
	before = without_imports(document);
	after = without_imports(again);
	ck_assert_str_eq(before, after);
}
END_TEST

static int check_import(const struct import_record *found, void *data)
{
	(*(int *)data)++;
	ck_assert_str_eq(found->file, import.file);
	ck_assert_str_eq(found->sha256, import.sha256);
	ck_assert_int_eq(found->schema, STORE_SCHEMA);
	ck_assert_str_eq(found->version, import.version);
	ck_assert_int_eq(found->imported_s, import.imported_s);
	return 0;
}

static int check_run(const struct run_record *run, void *data)
{
	ck_assert_str_eq(run->imported, data);
	return 0;
}

START_TEST(where_it_came_from_is_kept)
{
	cleanup_json json_t *document = exported(), *again = NULL;
	int imports = 0;

	prepare(document);
	take(document);
	ck_assert_int_eq(store_export(store, FIXTURE_RUN, &again, NULL), 0);
	ck_assert_int_eq(store_delete_run(store, FIXTURE_RUN, NULL), 0);
	take(again);
	ck_assert_int_eq(store_each_import(store, FIXTURE_RUN, check_import,
					   &imports, NULL),
			 0);
	ck_assert_int_eq(imports, 2);
	ck_assert_int_eq(
		store_each_run(store, check_run, (void *)"run.json", NULL), 0);
}
END_TEST

START_TEST(a_second_import_finds_the_run_there)
{
	cleanup_json json_t *document = exported(), *other = exported();
	const json_t *native;
	struct error err = {0};

	prepare(document);
	prepare(other);
	take(document);
	ck_assert_int_eq(store_holds(store, other, &err), 1);
	native = json_array_get(json_object_get(other, "environments"), 0);
	json_object_set_new(
		json_array_get(json_object_get(native, "trials"), 3), "median",
		json_real(0.5));
	ck_assert_int_lt(store_holds(store, other, &err), 0);
	ck_assert_msg(strstr(err.message, "environments[0].trials[3].median"),
		      "%s", err.message);
}
END_TEST

/* As a program of schema `schema` would have written it. */
static json_t *aged(int schema)
{
	json_t *document = exported(), *environment, *verdict, *neighbour;
	json_t *trial;
	size_t i, j;

	json_object_set_new(document, "schema", json_integer(schema));
	if (schema < 2)
		json_object_del(document, "expectations");
	if (schema < 7)
		json_object_del(document, "imports");
	if (schema < 9)
		json_object_del(document, "calibration");
	json_array_foreach (json_object_get(document, "environments"), i,
			    environment) {
		if (schema < 4)
			json_object_del(environment, "neighbours");
		json_array_foreach (json_object_get(environment, "neighbours"),
				    j, neighbour)
			if (schema < 6)
				json_object_del(neighbour, "outside");
		json_array_foreach (json_object_get(environment, "trials"), j,
				    trial)
			if (schema < 10)
				json_object_del(trial, "steady");
		json_array_foreach (json_object_get(environment, "verdicts"), j,
				    verdict) {
			if (schema < 3)
				json_object_del(verdict, "threatens");
			if (schema < 5)
				json_object_del(verdict, "explanation");
		}
	}
	return document;
}

START_TEST(runs_of_older_schemas_are_taken)
{
	cleanup_json json_t *document = aged(_i);

	ck_assert_int_eq(document_schema(document), _i);
	prepare(document);
	ck_assert_int_eq(document_schema(document), STORE_SCHEMA);
	take(document);
	ck_assert_int_eq(store_holds(store, document, NULL), 1);
}
END_TEST

#define STRING_OF(number) #number
#define NUMBER(number) STRING_OF(number)
#define SCHEMA "\"schema\":" NUMBER(STORE_SCHEMA)

/* In the text of an export, the first `from` becomes `to`: what is then said.
 */
static const struct {
	const char *from, *to, *said;
} faults[] = {
	{"\"format\":\"bulkhead-run\"", "\"format\":\"x\"", "not a run"},
	{SCHEMA, "\"schema\":99", "schema 99, this program knows"},
	{SCHEMA, "\"schema\":0", "not a run"},
	{SCHEMA, "\"schema\":2147483648", "not a run"},
	{"\"omissions\":", "\"omitted\":", "the document: lacks \"omissions\""},
	{"\"omissions\":", "\"x\\u001b[2J\":1,\"omissions\":",
	 "[\"x?[2J\"]: is not known"},
	{"\"id\":\"" FIXTURE_RUN "\"", "\"id\":\"../../etc\"",
	 "run.id: is \"../../etc\""},
	{"\"seed\":\"18446744073709551557\"",
	 "\"seed\":\"18446744073709551616\"", "run.seed: has more than 64"},
	{"\"seed\":\"18446744073709551557\"", "\"seed\":\"-5\"", "run.seed: "},
	{"\"status\":\"budget\"", "\"status\":\"running\"", "run.status: "},
	{"\"name\":\"container\"", "\"name\":\"<script>\"",
	 "environments[1].name: is \"<script>\", which does not match"},
	{"\"name\":\"container\"", "\"name\":\"native\"",
	 "environments[1].name: there is another \"native\""},
	{"\"kind\":\"native\"", "\"kind\":7",
	 "environments[0].kind: is 7, not of type \"string\""},
	{"\"label\":\"TCG\"", "\"label\":\"a|b\"", "environments[2].label: "},
	{"\"keys\":null", "\"keys\":[]",
	 "environments[0].keys: is a list, not of type [\"object\",\"null\"]"},
	{"\"number\":2", "\"number\":1",
	 "environments[0].starts[1]: there is a start 1"},
	{"\"number\":2", "\"number\":-2", "starts[1].number: is -2, less than"},
	{"\"start\":1", "\"start\":99",
	 "environments[0].trials[0].start: there is no start 99"},
	{"\"start\":1", "\"start\":1.0",
	 "environments[0].trials[0].start: is a number, not of type"},
	{"\"workload\":\"null\"", "\"workload\":\"=cmd|' /C calc'!A0\"",
	 "environments[0].trials[0].workload: "},
	{"\"unit\":\"ns\"", "\"unit\":\"`x`\"",
	 "environments[0].trials[0].unit: "},
	{"\"better\":\"lower\"", "\"better\":\"best\"",
	 "environments[0].trials[0].better: is \"best\", none of"},
	{"\"attack\":\"fork-bomb\"", "\"attack\":\"fork\\nbomb\"",
	 "environments[0].attempts[0].attack: is \"fork?bomb\""},
	{"\"attack\":\"fork-bomb\"", "\"attack\":\"\"", "attempts[0].attack: "},
};

static json_t *faulty(size_t fault)
{
	cleanup_json json_t *document = exported();
	cleanup_free char *text = json_dumps(document, JSON_COMPACT);
	const char *at = strstr(text, faults[fault].from);
	cleanup_free char *changed = NULL;
	json_t *made;

	ck_assert_msg(at != NULL, "%s", faults[fault].from);
	ck_assert_int_gt(asprintf(&changed, "%.*s%s%s", (int)(at - text), text,
				  faults[fault].to,
				  at + strlen(faults[fault].from)),
			 0);
	made = json_loads(changed, 0, NULL);
	ck_assert_ptr_nonnull(made);
	return made;
}

START_TEST(a_fault_is_said_with_its_place)
{
	cleanup_json json_t *document = faulty((size_t)_i);
	struct error err = {0};

	ck_assert_int_lt(document_prepare(document, &err), 0);
	ck_assert_msg(strstr(err.message, faults[_i].said), "%s", err.message);
	for (const char *at = err.message; *at; at++)
		ck_assert_msg(*at >= ' ' && *at <= '~', "%s", err.message);
}
END_TEST

static const char *const not_even_objects[] = {
	"[]",
	"7",
	"\"text\"",
	"null",
	"{}",
	"{\"format\": 1, \"schema\": []}",
	"{\"format\": \"bulkhead-run\", \"schema\": 1}",
	"{\"format\": \"bulkhead-run\", \"schema\": 1, \"environments\": [7]}",
	"{\"format\": \"bulkhead-run\", \"schema\": 1, \"environments\": {}}",
	("{\"format\": \"bulkhead-run\", \"schema\": 2,"
	 " \"environments\": [{\"verdicts\": [[]]}]}"),
};

START_TEST(anything_else_is_refused)
{
	cleanup_json json_t *document =
		json_loads(not_even_objects[_i], JSON_DECODE_ANY, NULL);

	ck_assert_ptr_nonnull(document);
	ck_assert_int_lt(document_prepare(document, NULL), 0);
}
END_TEST

START_TEST(an_import_that_fails_leaves_nothing)
{
	cleanup_json json_t *document = exported();
	const json_t *vm;
	struct error err = {0};

	prepare(document);
	/* What the check would have refused: the table does. */
	vm = json_array_get(json_object_get(document, "environments"), 2);
	json_object_set_new(json_array_get(json_object_get(vm, "verdicts"), 0),
			    "outcome", json_null());
	ck_assert_int_lt(store_import(store, document, &import, &err), 0);
	ck_assert_int_eq(store_holds(store, document, NULL), 0);
}
END_TEST

START_TEST(a_keyword_that_is_not_known_is_a_fault)
{
	cleanup_json json_t *schema =
		json_pack("{s:{s:{s:i}}}", "properties", "a", "maximum", 3);
	cleanup_json json_t *document = json_pack("{s:i}", "a", 2);
	struct error err = {0};

	ck_assert_int_lt(json_schema_check(schema, document, &err), 0);
	ck_assert_msg(strstr(err.message, "a: the schema says 'maximum'"), "%s",
		      err.message);
}
END_TEST

/* Whether each keyword of `schema`, and of those in it, is known: what it says
 * of null does not matter. */
static void expect_known(const json_t *schema, const json_t *root)
{
	static const char *const inner[] = {"items", "additionalProperties",
					    "propertyNames"};
	const char *name;
	json_t *rule;

	json_object_foreach ((json_t *)schema, name, rule) {
		cleanup_json json_t *one = json_object();
		struct error err = {0};

		json_object_set(one, "$defs", json_object_get(root, "$defs"));
		json_object_set(one, name, rule);
		json_schema_check(one, json_null(), &err);
		ck_assert_msg(!strstr(err.message, "the schema"), "%s",
			      err.message);
	}
	for (size_t i = 0; i < sizeof(inner) / sizeof(*inner); i++)
		if (json_is_object(json_object_get(schema, inner[i])))
			expect_known(json_object_get(schema, inner[i]), root);
	json_object_foreach (json_object_get(schema, "properties"), name, rule)
		expect_known(rule, root);
}

START_TEST(the_published_schema_is_understood)
{
	cleanup_json json_t *schema = json_schema_of_runs();
	const char *name;
	json_t *definition;

	ck_assert_int_eq(
		json_int(json_object_get(json_object_get(schema, "properties"),
					 "schema"),
			 "const", 0),
		STORE_SCHEMA);
	expect_known(schema, schema);
	json_object_foreach (json_object_get(schema, "$defs"), name, definition)
		expect_known(definition, schema);
}
END_TEST

static Suite *store_import_suite(void)
{
	Suite *suite = suite_create("store-import");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 20);
	tcase_add_test(all, a_run_is_the_same_after_import);
	tcase_add_test(all, where_it_came_from_is_kept);
	tcase_add_test(all, a_second_import_finds_the_run_there);
	tcase_add_loop_test(all, runs_of_older_schemas_are_taken, 1,
			    STORE_SCHEMA + 1);
	tcase_add_loop_test(all, a_fault_is_said_with_its_place, 0,
			    sizeof(faults) / sizeof(*faults));
	tcase_add_loop_test(all, anything_else_is_refused, 0,
			    sizeof(not_even_objects) /
				    sizeof(*not_even_objects));
	tcase_add_test(all, an_import_that_fails_leaves_nothing);
	tcase_add_test(all, a_keyword_that_is_not_known_is_a_fault);
	tcase_add_test(all, the_published_schema_is_understood);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(store_import_suite)
