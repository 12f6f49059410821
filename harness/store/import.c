/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A document that was checked (document.h) into the tables: all of it in one
 * transaction, with the ids of this store. The export's other half.
 */
#include "common/cleanup.h"
#include "harness/store/document.h"
#include "harness/store/internal.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

struct importer {
	struct store *store;
	const char *run;
	int64_t environment; /**< the one whose records are being added */
	json_t *starts;	     /**< its starts, number as text → id; owned */
	struct error *err;
};

/* A record of an environment's list, or of the run's. */
typedef int add_record(struct importer *importer, const json_t *object);

static const char *text_at(const json_t *object, const char *key)
{
	return json_text(object, key, NULL);
}

/* An object, a list or a number, never null. Borrowed. */
static const json_t *json_at(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_null(value) ? NULL : value;
}

static int add_run(const struct importer *importer, const json_t *object)
{
	struct run_record run = {
		.id = importer->run,
		.label = text_at(object, "label"),
		.suite = text_at(object, "suite"),
		.version = text_at(object, "version"),
		.commit = text_at(object, "commit"),
		.command = text_at(object, "command"),
		.seed = strtoull(json_text(object, "seed", "0"), NULL, 10),
		.started_s = json_int(object, "started_s", 0),
		.ended_s = json_int(object, "ended_s", 0),
		.status = text_at(object, "status"),
		.reason = text_at(object, "reason"),
		.plan = json_at(object, "plan"),
		.facts = json_at(object, "facts"),
	};

	return store_add_run(importer->store, &run, importer->err);
}

static int add_start(struct importer *importer, const json_t *object)
{
	struct start_record start = {
		.environment = importer->environment,
		.number = json_int(object, "number", 0),
		.start_ns = json_int(object, "start_ns", 0),
		.hello = json_at(object, "hello"),
		.status = text_at(object, "status"),
		.reason = text_at(object, "reason"),
	};
	char number[32];

	if (store_add_start(importer->store, &start, importer->err) < 0)
		return -1;
	snprintf(number, sizeof(number), "%" PRId64, start.number);
	return json_object_set_new(importer->starts, number,
				   json_integer(start.id));
}

static int add_trial(struct importer *importer, const json_t *object)
{
	char number[32];
	struct trial_record trial = {
		.environment = importer->environment,
		.workload = text_at(object, "workload"),
		.params = json_at(object, "params"),
		.round = json_int(object, "round", 0),
		.position = json_int(object, "position", 0),
		.status = text_at(object, "status"),
		.reason = text_at(object, "reason"),
		.host_ns = json_int(object, "host_ns", 0),
		.job_ns = json_int(object, "job_ns", 0),
		.cpu_ns = json_int(object, "cpu_ns", 0),
		.charged_ns = json_int(object, "charged_ns", -1),
		.unit = text_at(object, "unit"),
		.better = text_at(object, "better"),
		.median = json_double(object, "median", NAN),
		.samples = json_at(object, "samples"),
		.steady = trial_steady(json_object_get(object, "steady")),
		.note = text_at(object, "note"),
	};

	snprintf(number, sizeof(number), "%" PRId64,
		 json_int(object, "start", -1));
	trial.start = json_int(importer->starts, number, 0);
	return store_add_trial(importer->store, &trial, importer->err);
}

static int add_attempt(struct importer *importer, const json_t *object)
{
	struct attempt_record attempt = {
		.environment = importer->environment,
		.attack = text_at(object, "attack"),
		.row = text_at(object, "row"),
		.attempt = text_at(object, "attempt"),
		.witness = text_at(object, "witness"),
		.evidence = text_at(object, "evidence"),
		.reason = text_at(object, "reason"),
		.subject_data = json_at(object, "subject_data"),
		.witness_data = json_at(object, "witness_data"),
		.canary = json_at(object, "canary"),
	};

	return store_add_attempt(importer->store, &attempt, importer->err);
}

static int add_verdict(struct importer *importer, const json_t *object)
{
	struct verdict_record verdict = {
		.environment = importer->environment,
		.attack = text_at(object, "attack"),
		.row = text_at(object, "row"),
		.boundary = text_at(object, "boundary"),
		.title = text_at(object, "title"),
		.threatens = text_at(object, "threatens"),
		.outcome = text_at(object, "outcome"),
		.proof = text_at(object, "proof"),
		.proof_detail = text_at(object, "proof_detail"),
		.evidence = text_at(object, "evidence"),
		.reason = text_at(object, "reason"),
		.explanation = json_at(object, "explanation"),
	};

	return store_add_verdict(importer->store, &verdict, importer->err);
}

static int add_neighbour(struct importer *importer, const json_t *object)
{
	struct neighbour_record neighbour = {
		.environment = importer->environment,
		.place = text_at(object, "place"),
		.antagonist = text_at(object, "antagonist"),
		.round = json_int(object, "round", 0),
		.noisy_first = json_bool(object, "noisy_first", 0),
		.reason = text_at(object, "reason"),
		.victims = json_at(object, "victims"),
		.count = json_int(object, "count", 0),
		.what = text_at(object, "what"),
		.charged = json_double(object, "charged", NAN),
		.counted = json_double(object, "counted", NAN),
		.outside_quiet = json_double(object, "outside_quiet", NAN),
		.outside_noisy = json_double(object, "outside_noisy", NAN),
		.outside = json_at(object, "outside"),
	};

	return store_add_neighbour(importer->store, &neighbour, importer->err);
}

static int add_omission(struct importer *importer, const json_t *object)
{
	struct omission_record omission = {
		.what = text_at(object, "what"),
		.reason = text_at(object, "reason"),
		.remedy = text_at(object, "remedy"),
	};

	return store_add_omission(importer->store, importer->run, &omission,
				  importer->err);
}

static int add_expectation(struct importer *importer, const json_t *object)
{
	struct expectation_record expectation = {
		.environment = text_at(object, "environment"),
		.attack = text_at(object, "attack"),
		.row = text_at(object, "row"),
		.expected = text_at(object, "expected"),
		.line = json_int(object, "line", 0),
		.result = text_at(object, "result"),
		.sentence = text_at(object, "sentence"),
	};

	return store_add_expectation(importer->store, importer->run,
				     &expectation, importer->err);
}

static int add_calibration(struct importer *importer, const json_t *object)
{
	struct calibration_record calibration = {
		.measured_in = text_at(object, "measured_in"),
		.measured_s = json_int(object, "measured_s", 0),
		.environment = text_at(object, "environment"),
		.workload = text_at(object, "workload"),
		.floor = json_double(object, "floor", NAN),
		.false_alarms = json_double(object, "false_alarms", NAN),
		.found = json_at(object, "found"),
		.night_starts = json_int(object, "night_starts", 0),
		.night_rounds = json_int(object, "night_rounds", 0),
		.starts = json_int(object, "starts", 0),
		.pairs = json_int(object, "pairs", 0),
	};

	return store_add_calibration(importer->store, importer->run,
				     &calibration, importer->err);
}

static int add_import(struct importer *importer, const json_t *object)
{
	struct import_record import = {
		.file = text_at(object, "file"),
		.sha256 = text_at(object, "sha256"),
		.schema = json_int(object, "schema", 0),
		.version = text_at(object, "version"),
		.imported_s = json_int(object, "imported_s", 0),
	};

	return store_add_import(importer->store, importer->run, &import,
				importer->err);
}

static int add_list(struct importer *importer, const json_t *object,
		    const char *list, add_record *add)
{
	const json_t *item;
	size_t i;

	json_array_foreach (json_object_get(object, list), i, item)
		if (add(importer, item) < 0)
			return -1;
	return 0;
}

/* With all that is listed in it; starts first, as trials refer to them. */
static int add_environment(struct importer *importer, const json_t *object)
{
	struct environment_record environment = {
		.name = text_at(object, "name"),
		.kind = text_at(object, "kind"),
		.label = text_at(object, "label"),
		.keys = json_at(object, "keys"),
		.variant_of = text_at(object, "variant_of"),
		.role = text_at(object, "role"),
		.status = text_at(object, "status"),
		.reason = text_at(object, "reason"),
		.remedy = text_at(object, "remedy"),
	};

	if (store_add_environment(importer->store, importer->run, &environment,
				  importer->err) < 0)
		return -1;
	importer->environment = environment.id;
	json_object_clear(importer->starts);
	if (add_list(importer, object, "starts", add_start) < 0 ||
	    add_list(importer, object, "trials", add_trial) < 0 ||
	    add_list(importer, object, "attempts", add_attempt) < 0 ||
	    add_list(importer, object, "verdicts", add_verdict) < 0)
		return -1;
	return add_list(importer, object, "neighbours", add_neighbour);
}

static int add_all(struct importer *importer, const json_t *document,
		   const struct import_record *import)
{
	if (add_run(importer, json_object_get(document, "run")) < 0 ||
	    add_list(importer, document, "environments", add_environment) < 0 ||
	    add_list(importer, document, "omissions", add_omission) < 0 ||
	    add_list(importer, document, "expectations", add_expectation) < 0 ||
	    add_list(importer, document, "calibration", add_calibration) < 0 ||
	    add_list(importer, document, "imports", add_import) < 0)
		return -1;
	return store_add_import(importer->store, importer->run, import,
				importer->err);
}

static const char *run_of(const json_t *document)
{
	return json_text(json_object_get(document, "run"), "id", "");
}

int store_import(struct store *store, const json_t *document,
		 const struct import_record *import, struct error *err)
{
	cleanup_json json_t *starts = json_object();
	struct importer importer = {.store = store,
				    .run = run_of(document),
				    .starts = starts,
				    .err = err};
	struct error ignored = {0};

	if (store_execute(store, "BEGIN IMMEDIATE", err) < 0)
		return -1;
	if (add_all(&importer, document, import) == 0 &&
	    store_execute(store, "COMMIT", err) == 0)
		return 0;
	store_execute(store, "ROLLBACK", &ignored);
	return -1;
}

static int count_run(const struct store *store, const char *id, int64_t *count,
		     struct error *err)
{
	cleanup_cursor struct cursor cursor = {0};
	int got;

	if (cursor_open(&cursor, store,
			"SELECT count(*) FROM runs WHERE id = ?", err) < 0)
		return -1;
	cursor_bind_text(&cursor, id);
	got = cursor_next(&cursor, store, err);
	*count = got > 0 ? cursor_int(&cursor, 0) : 0;
	return got < 0 ? -1 : 0;
}

int store_holds(struct store *store, const json_t *document, struct error *err)
{
	cleanup_json json_t *stored = NULL;
	cleanup_json json_t *given = json_copy((json_t *)document);
	cleanup_free char *difference = NULL;
	const char *id = run_of(document);
	int64_t count;

	if (count_run(store, id, &count, err) < 0)
		return -1;
	if (!count)
		return 0;
	if (store_export(store, id, &stored, err) < 0)
		return -1;
	json_object_del(stored, "imports");
	json_object_del(given, "imports");
	difference = document_difference(given, stored);
	if (difference)
		return error_make(
			err, 0,
			"another run %s is in the store %s; they differ first at %s",
			id, store->path, difference);
	return 1;
}
