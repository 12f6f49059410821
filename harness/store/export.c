/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole run as one JSON document, described by docs/run.schema.json. Records
 * refer to each other by names and numbers, never by ids of this store. The
 * seed is text: it has 64 bits, and numbers in JSON are trusted to 53 only.
 */
#include "common/cleanup.h"
#include "harness/store/internal.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

struct exporter {
	const char *run;
	json_t *document;     /**< borrowed */
	json_t *environments; /**< id as text → environment; owned */
	json_t *starts;	      /**< id as text → number; owned */
};

json_t *store_json_text(const char *text)
{
	cleanup_free char *ascii = NULL;
	json_t *value;

	if (!text)
		return json_null();
	value = json_string(text);
	if (value)
		return value;
	ascii = strdup(text);
	for (char *at = ascii; at && *at; at++)
		if ((unsigned char)*at > 0x7e)
			*at = '?';
	return json_string(ascii ? ascii : "");
}

static json_t *number_or_null(double number)
{
	return isfinite(number) ? json_real(number) : json_null();
}

static json_t *json_or_null(const json_t *value)
{
	return value ? json_incref((json_t *)value) : json_null();
}

static void set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

static void set_text(json_t *object, const char *key, const char *text)
{
	set(object, key, store_json_text(text));
}

static void set_int(json_t *object, const char *key, int64_t value)
{
	set(object, key, json_integer(value));
}

/* The exported environment with this id; borrowed. */
static json_t *find_environment(const struct exporter *exporter, int64_t id)
{
	char key[32];

	snprintf(key, sizeof(key), "%" PRId64, id);
	return json_object_get(exporter->environments, key);
}

static void append(const struct exporter *exporter, int64_t environment,
		   const char *list, json_t *item)
{
	json_array_append_new(
		json_object_get(find_environment(exporter, environment), list),
		item);
}

static int export_run(const struct run_record *run, void *data)
{
	struct exporter *exporter = data;
	json_t *object;
	char seed[32];

	if (strcmp(run->id, exporter->run) != 0)
		return 0;
	object = json_object();
	snprintf(seed, sizeof(seed), "%" PRIu64, run->seed);
	set_text(object, "id", run->id);
	set_text(object, "label", run->label);
	set_text(object, "suite", run->suite);
	set_text(object, "version", run->version);
	set_text(object, "commit", run->commit);
	set_text(object, "command", run->command);
	set_text(object, "seed", seed);
	set_int(object, "started_s", run->started_s);
	set_int(object, "ended_s", run->ended_s);
	set_text(object, "status", run->status);
	set_text(object, "reason", run->reason);
	set(object, "plan", json_or_null(run->plan));
	set(object, "facts", json_or_null(run->facts));
	set(exporter->document, "run", object);
	return 1;
}

static int export_environment(const struct environment_record *environment,
			      void *data)
{
	struct exporter *exporter = data;
	json_t *object = json_object();
	char key[32];

	set_text(object, "name", environment->name);
	set_text(object, "kind", environment->kind);
	set_text(object, "label", environment->label);
	set(object, "keys", json_or_null(environment->keys));
	set_text(object, "variant_of", environment->variant_of);
	set_text(object, "role", environment->role);
	set_text(object, "status", environment->status);
	set_text(object, "reason", environment->reason);
	set_text(object, "remedy", environment->remedy);
	set(object, "starts", json_array());
	set(object, "trials", json_array());
	set(object, "attempts", json_array());
	set(object, "verdicts", json_array());
	set(object, "neighbours", json_array());
	snprintf(key, sizeof(key), "%" PRId64, environment->id);
	json_object_set(exporter->environments, key, object);
	json_array_append_new(
		json_object_get(exporter->document, "environments"), object);
	return 0;
}

static int export_start(const struct start_record *start, void *data)
{
	struct exporter *exporter = data;
	json_t *object = json_object();
	char key[32];

	set_int(object, "number", start->number);
	set_int(object, "start_ns", start->start_ns);
	set_text(object, "status", start->status);
	set_text(object, "reason", start->reason);
	set(object, "hello", json_or_null(start->hello));
	snprintf(key, sizeof(key), "%" PRId64, start->id);
	set_int(exporter->starts, key, start->number);
	append(exporter, start->environment, "starts", object);
	return 0;
}

static int export_trial(const struct trial_record *trial, void *data)
{
	struct exporter *exporter = data;
	json_t *object = json_object();
	char key[32];

	snprintf(key, sizeof(key), "%" PRId64, trial->start);
	set_text(object, "workload", trial->workload);
	set(object, "start",
	    json_or_null(json_object_get(exporter->starts, key)));
	set_int(object, "round", trial->round);
	set_int(object, "position", trial->position);
	set(object, "params", json_or_null(trial->params));
	set_text(object, "status", trial->status);
	set_text(object, "reason", trial->reason);
	set_int(object, "host_ns", trial->host_ns);
	set_int(object, "job_ns", trial->job_ns);
	set_int(object, "cpu_ns", trial->cpu_ns);
	set(object, "charged_ns",
	    trial->charged_ns < 0 ? json_null()
				  : json_integer(trial->charged_ns));
	set_text(object, "unit", trial->unit);
	set_text(object, "better", trial->better);
	set(object, "median", number_or_null(trial->median));
	set(object, "samples", json_or_null(trial->samples));
	set(object, "steady",
	    trial->steady == TRIAL_STEADY_UNSAID
		    ? json_null()
		    : json_boolean(trial->steady == TRIAL_STEADY_YES));
	set_text(object, "note", trial->note);
	append(exporter, trial->environment, "trials", object);
	return 0;
}

static int export_attempt(const struct attempt_record *attempt, void *data)
{
	struct exporter *exporter = data;
	json_t *object = json_object();

	set_text(object, "attack", attempt->attack);
	set_text(object, "row", attempt->row);
	set_text(object, "attempt", attempt->attempt);
	set_text(object, "witness", attempt->witness);
	set_text(object, "evidence", attempt->evidence);
	set_text(object, "reason", attempt->reason);
	set(object, "subject_data", json_or_null(attempt->subject_data));
	set(object, "witness_data", json_or_null(attempt->witness_data));
	set(object, "canary", json_or_null(attempt->canary));
	append(exporter, attempt->environment, "attempts", object);
	return 0;
}

static int export_verdict(const struct verdict_record *verdict, void *data)
{
	struct exporter *exporter = data;
	json_t *object = json_object();

	set_text(object, "attack", verdict->attack);
	set_text(object, "row", verdict->row);
	set_text(object, "boundary", verdict->boundary);
	set_text(object, "threatens", verdict->threatens);
	set_text(object, "title", verdict->title);
	set_text(object, "outcome", verdict->outcome);
	set_text(object, "proof", verdict->proof);
	set_text(object, "proof_detail", verdict->proof_detail);
	set_text(object, "evidence", verdict->evidence);
	set_text(object, "reason", verdict->reason);
	set(object, "explanation", json_or_null(verdict->explanation));
	append(exporter, verdict->environment, "verdicts", object);
	return 0;
}

static int export_neighbour(const struct neighbour_record *neighbour,
			    void *data)
{
	struct exporter *exporter = data;
	json_t *object = json_object();

	set_text(object, "place", neighbour->place);
	set_text(object, "antagonist", neighbour->antagonist);
	set_int(object, "round", neighbour->round);
	set(object, "noisy_first", json_boolean(neighbour->noisy_first));
	set_text(object, "reason", neighbour->reason);
	set(object, "victims", json_or_null(neighbour->victims));
	set_int(object, "count", neighbour->count);
	set_text(object, "what", neighbour->what);
	set(object, "charged", number_or_null(neighbour->charged));
	set(object, "counted", number_or_null(neighbour->counted));
	set(object, "outside_quiet", number_or_null(neighbour->outside_quiet));
	set(object, "outside_noisy", number_or_null(neighbour->outside_noisy));
	set(object, "outside", json_or_null(neighbour->outside));
	append(exporter, neighbour->environment, "neighbours", object);
	return 0;
}

static int export_omission(const struct omission_record *omission, void *data)
{
	struct exporter *exporter = data;
	json_t *object = json_object();

	set_text(object, "what", omission->what);
	set_text(object, "reason", omission->reason);
	set_text(object, "remedy", omission->remedy);
	json_array_append_new(json_object_get(exporter->document, "omissions"),
			      object);
	return 0;
}

static int export_expectation(const struct expectation_record *expectation,
			      void *data)
{
	struct exporter *exporter = data;
	json_t *object = json_object();

	set_text(object, "environment", expectation->environment);
	set_text(object, "attack", expectation->attack);
	set_text(object, "row", expectation->row);
	set_text(object, "expected", expectation->expected);
	set_int(object, "line", expectation->line);
	set_text(object, "result", expectation->result);
	set_text(object, "sentence", expectation->sentence);
	json_array_append_new(
		json_object_get(exporter->document, "expectations"), object);
	return 0;
}

static int export_import(const struct import_record *import, void *data)
{
	struct exporter *exporter = data;
	json_t *object = json_object();

	set_text(object, "file", import->file);
	set_text(object, "sha256", import->sha256);
	set_int(object, "schema", import->schema);
	set_text(object, "version", import->version);
	set_int(object, "imported_s", import->imported_s);
	json_array_append_new(json_object_get(exporter->document, "imports"),
			      object);
	return 0;
}

/* Negative when they cannot be read. */
static int export_calibration(struct store *store,
			      const struct exporter *exporter,
			      struct error *err)
{
	json_t *rows;

	if (store_calibration(store, exporter->run, &rows, err) < 0)
		return -1;
	set(exporter->document, "calibration", rows);
	return 0;
}

static int export_parts(struct store *store, struct exporter *exporter,
			struct error *err)
{
	const char *run = exporter->run;
	int found = store_each_run(store, export_run, exporter, err);

	if (found < 0)
		return -1;
	if (!found)
		return error_make(err, 0, "there is no run %s in %s", run,
				  store->path);
	if (store_each_environment(store, run, export_environment, exporter,
				   err) < 0 ||
	    store_each_start(store, run, export_start, exporter, err) < 0 ||
	    store_each_trial(store, run, export_trial, exporter, err) < 0 ||
	    store_each_attempt(store, run, export_attempt, exporter, err) < 0 ||
	    store_each_verdict(store, run, export_verdict, exporter, err) < 0 ||
	    store_each_neighbour(store, run, export_neighbour, exporter, err) <
		    0 ||
	    store_each_omission(store, run, export_omission, exporter, err) <
		    0 ||
	    store_each_expectation(store, run, export_expectation, exporter,
				   err) < 0 ||
	    export_calibration(store, exporter, err) < 0 ||
	    store_each_import(store, run, export_import, exporter, err) < 0)
		return -1;
	return 0;
}

int store_export(struct store *store, const char *run, json_t **document,
		 struct error *err)
{
	cleanup_json json_t *made = json_object();
	cleanup_json json_t *environments = json_object();
	cleanup_json json_t *starts = json_object();
	struct exporter exporter = {run, made, environments, starts};

	*document = NULL;
	set_text(made, "format", "bulkhead-run");
	set_int(made, "schema", STORE_SCHEMA);
	set(made, "run", json_null());
	set(made, "environments", json_array());
	set(made, "omissions", json_array());
	set(made, "expectations", json_array());
	set(made, "calibration", json_array());
	set(made, "imports", json_array());
	/* One transaction, so that the parts belong together. */
	if (store_execute(store, "BEGIN", err) < 0)
		return -1;
	if (export_parts(store, &exporter, err) < 0) {
		store_execute(store, "ROLLBACK", NULL);
		return -1;
	}
	if (store_execute(store, "COMMIT", err) < 0)
		return -1;
	*document = steal_pointer(&made);
	return 0;
}
