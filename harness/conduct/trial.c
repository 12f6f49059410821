/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/trial.h"

#include "common/cleanup.h"
#include "harness/conduct/life.h"
#include "harness/plan/calibration.h"
#include "harness/stats/summary.h"

#include <math.h>
#include <string.h>

json_t *trial_params(const struct conduct *conduct, const char *workload,
		     const json_t *given, int burn)
{
	const json_t *job = json_object_get(conduct->catalogue->jobs, workload);
	json_t *params = given ? json_copy((json_t *)given) : json_object();

	if (conduct->llc_bytes > 0 && !json_object_get(params, "llc_bytes") &&
	    catalogue_check_parameter(job, "llc_bytes", conduct->llc_bytes,
				      NULL) == 0)
		json_object_set_new(params, "llc_bytes",
				    json_integer(conduct->llc_bytes));
	if (burn &&
	    catalogue_check_parameter(job, CALIBRATION_BURN, burn, NULL) == 0)
		json_object_set_new(params, CALIBRATION_BURN,
				    json_integer(burn));
	return params;
}

static double median_of(const json_t *samples)
{
	size_t count = json_array_size(samples), i;
	cleanup_free double *values = calloc(count + 1, sizeof(*values));

	if (!values || !count)
		return NAN;
	for (i = 0; i < count; i++) {
		const json_t *sample = json_array_get(samples, i);

		if (!json_is_number(sample))
			return NAN;
		values[i] = json_number_value(sample);
	}
	return stats_median(values, count);
}

/* The status as the store knows it. An agent may say anything. */
static const char *status_of(const json_t *result, struct error *err)
{
	static const char *const known[] = {"done", "failed", "unsupported",
					    "crashed", "overrun"};
	const char *said = json_text(result, "status", "");
	size_t i;

	error_make(err, 0, "%s", json_text(result, "reason", ""));
	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(said, known[i]))
			return known[i];
	/* By the kernel: for a workload that is a crash like any other. */
	if (!strcmp(said, "killed"))
		return "crashed";
	error_make(err, 0, "it answered with the unknown status '%.40s'", said);
	return "failed";
}

static void fill_from_result(struct trial_record *record, const json_t *result,
			     struct error *err)
{
	const json_t *data = json_object_get(result, "data");

	record->status = status_of(result, err);
	record->reason = *err->message ? err->message : NULL;
	if (strcmp(record->status, "done"))
		return;
	if (__builtin_sub_overflow(json_int(result, "ended_ns", 0),
				   json_int(result, "started_ns", 0),
				   &record->job_ns))
		record->job_ns = 0;
	record->cpu_ns = json_int(result, "cpu_ns", 0);
	record->unit = json_text(data, "unit", "");
	record->better = json_text(data, "better", "lower");
	record->samples = json_object_get(data, "samples");
	record->median = median_of(record->samples);
	record->steady = trial_steady(json_object_get(data, "steady"));
	record->note = json_text(data, "note", NULL);
	if (!isfinite(record->median)) {
		record->status = "failed";
		record->reason = "it answered without samples that are numbers";
	}
}

/* No answer: why, in the words of the record. */
static void fill_without_result(struct conduct *conduct, struct environment *e,
				struct trial_record *record,
				enum stage_status status, struct error *err)
{
	if (status == STAGE_TIMEOUT) {
		error_make(
			err, 0,
			"no answer within the deadline; the environment was ended");
		environment_lost(conduct, e, err->message);
		record->status = "overrun";
	} else {
		record->status = "crashed";
	}
	record->reason = err->message;
}

/* CPU time charged since; -1 where either end is unknown. */
static nanoseconds charged_since(struct conduct *conduct, const json_t *groups,
				 nanoseconds before)
{
	nanoseconds now =
		conduct->stage->operations->charged(conduct->stage, groups);

	return before < 0 || now < before ? -1 : now - before;
}

/* Have it done, by the environment's agent or, for what is measured about the
 * environment as a whole, by ourselves. */
static json_t *perform(struct conduct *conduct, struct environment *e,
		       const struct trial_place *place, const json_t *params,
		       enum stage_status *status, struct error *err)
{
	const struct life *own = life_find(place->workload);
	nanoseconds length = exchange_deadline(conduct, e, place->workload);
	nanoseconds began = conduct_now(conduct);
	int64_t id;

	if (own)
		return life_run(own, conduct, e, params, status, err);
	*status = STAGE_ENDED;
	id = exchange_job(conduct, e, place->workload, "subject", params,
			  length, err);
	if (id < 0)
		return NULL;
	return exchange_result(conduct, e, id,
			       began + length + EXCHANGE_GRACE_NS, status, err);
}

enum trial_end trial_run(struct conduct *conduct, struct environment *e,
			 const struct trial_place *place, double *median,
			 int *higher_is_better, struct error *err)
{
	cleanup_json json_t *params =
		trial_params(conduct, place->workload, place->params, e->burn);
	cleanup_json json_t *result = NULL;
	const json_t *groups =
		life_find(place->workload)
			? NULL /* it is not this one that works */
			: environment_groups(e);
	nanoseconds charged =
		conduct->stage->operations->charged(conduct->stage, groups);
	nanoseconds began = conduct_now(conduct);
	struct trial_record record = {.environment = e->record,
				      .start = e->start,
				      .workload = place->workload,
				      .params = params,
				      .round = place->round,
				      .position = place->position,
				      .charged_ns = -1,
				      .median = NAN};
	enum stage_status status = STAGE_ENDED;
	struct error why = {0};

	result = perform(conduct, e, place, params, &status, &why);
	if (!result && status == STAGE_INTERRUPTED)
		return TRIAL_INTERRUPTED;
	record.host_ns = conduct_now(conduct) - began;
	record.charged_ns = charged_since(conduct, groups, charged);
	if (result)
		fill_from_result(&record, result, &why);
	else
		fill_without_result(conduct, e, &record, status, &why);
	if (!result && status == STAGE_FAULT) {
		*err = why;
		return TRIAL_FAULT;
	}
	if (store_add_trial(conduct->store, &record, err) < 0)
		return TRIAL_FAULT;
	*median = record.median;
	*higher_is_better = record.better && !strcmp(record.better, "higher");
	if (!strcmp(record.status, "done"))
		return TRIAL_DONE;
	if (strcmp(record.status, "unsupported"))
		conduct->failed_items++;
	return TRIAL_FAILED;
}
