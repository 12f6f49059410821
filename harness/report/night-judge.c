/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last night, judged: all findings as one JSON object. Pure. */
#include "common/cleanup.h"
#include "harness/report/floors.h"
#include "harness/report/night-parts.h"

#include <math.h>
#include <string.h>

/* What is being put together. */
struct judge {
	const struct nights *nights;
	json_t *findings; /* owned */
	json_t *machine;  /* owned, or NULL */
	size_t family, young;
	int is_out_of_memory;
};

json_t *night_number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

int night_is_machine(const struct night_series *series)
{
	return !strcmp(series->workload, "reference") &&
	       !strcmp(series->environment, "native");
}

static char *name_finding(enum finding_kind kind, const char *what,
			  const char *where)
{
	char *name = NULL;

	return asprintf(&name, "%s:%s%s%s", finding_word(kind), what,
			where ? ":" : "", where ? where : "") < 0
		       ? NULL
		       : name;
}

/* The first night that is looked at for findings of that name: what was before
 * is accepted. */
static size_t accepted(const struct nights *nights, enum finding_kind kind,
		       const char *what, const char *where)
{
	cleanup_free char *name = name_finding(kind, what, where);
	const json_t *given =
		name ? json_object_get(nights->acknowledged, name) : NULL;
	json_int_t since = json_int(given, "since_s", 0);
	size_t from = 0;

	if (!given)
		return 0;
	/* That very night, as a clock may have been ahead before it. */
	for (size_t i = 0; i < nights->count; i++)
		if (nights->nights[i].started_s == since)
			return i;
	while (from < nights->count && nights->nights[from].started_s < since)
		from++;
	return from;
}

/* What is seen on this machine, if it is less than what is seen on most. What
 * two nights can't show, all of them may: how much they differ is in the
 * history. */
static double floor_for(const struct nights *nights, const char *workload)
{
	int is_found;
	double calibrated = floors_of(nights->floors, workload, &is_found);

	return fmin(calibrated, change_floor(workload));
}

static struct history history_of(const struct judge *judge,
				 const struct night_series *series, size_t from)
{
	int is_related =
		series->against && !strcmp(series->against, "reference");

	return (struct history){
		.count = judge->nights->count - from,
		.values = series->values + from,
		.again = series->again + from,
		.alone = is_related ? series->alone + from : NULL,
		.spreads = series->spreads + from,
		.floor = floor_for(judge->nights, series->workload),
		.family = judge->family,
	};
}

/* What changed from the last night that weighs to the one where it began. */
static json_t *changes_at(const struct nights *nights, size_t began)
{
	cleanup_json json_t *differences = NULL;
	json_t *changed = json_array(), *difference;
	size_t before = began, i;

	while (before && (nights->nights[before - 1].is_busy ||
			  nights->nights[before - 1].is_unlike))
		before--;
	if (!before)
		return changed;
	differences = night_differences(&nights->nights[before - 1],
					&nights->nights[began]);
	json_array_foreach (differences, i, difference)
		if (!strcmp(json_text(difference, "kind", ""), "changed"))
			json_array_append(changed, difference);
	return changed;
}

json_t *night_json(const struct night *night)
{
	return json_pack("{s:s, s:o, s:I, s:o, s:b}", "run", night->run,
			 "again", store_json_text(night->run_again),
			 "started_s", (json_int_t)night->started_s, "busy",
			 night_number(night->busy), "is_busy", night->is_busy);
}

static int is_red(const struct finding *finding)
{
	return finding->is_worse && !finding->is_unsteady &&
	       finding->kind != FINDING_NOISE;
}

/* A finding whose nights are counted from `from` on. */
static json_t *finding_json(const struct nights *nights,
			    const struct finding *finding, size_t from,
			    const char *what, const char *where)
{
	cleanup_free char *name = name_finding(finding->kind, what, where);
	size_t began = finding->began + from;

	if (!name)
		return NULL;
	return json_pack("{s:o, s:s, s:b, s:b, s:o, s:I, s:I,"
			 " s:{s:o, s:o, s:o}, s:o, s:o, s:{s:o, s:o}, s:o}",
			 "name", store_json_text(name), "kind",
			 finding_word(finding->kind), "is_worse",
			 finding->is_worse, "is_red", is_red(finding), "began",
			 night_json(&nights->nights[began]), "nights",
			 (json_int_t)finding->nights, "before",
			 (json_int_t)finding->before, "ratio", "estimate",
			 night_number(finding->ratio.estimate), "low",
			 night_number(finding->ratio.low), "high",
			 night_number(finding->ratio.high), "p",
			 night_number(finding->p), "risk",
			 night_number(finding->risk), "last", "night",
			 night_json(&nights->nights[finding->last + from]),
			 "ratio", night_number(finding->changed), "changed",
			 changes_at(nights, began));
}

static void add(struct judge *judge, json_t *finding)
{
	if (!finding || json_array_append_new(judge->findings, finding) < 0)
		judge->is_out_of_memory = 1;
}

static json_t *series_finding(const struct judge *judge,
			      const struct night_series *series,
			      const struct finding *finding, size_t from)
{
	json_t *made = finding_json(judge->nights, finding, from,
				    series->workload, series->environment);

	json_object_set_new(made, "workload",
			    store_json_text(series->workload));
	json_object_set_new(made, "environment",
			    store_json_text(series->environment));
	json_object_set_new(made, "label", store_json_text(series->label));
	return made;
}

static size_t accepted_of(const struct judge *judge,
			  const struct night_series *series,
			  enum finding_kind kind)
{
	return accepted(judge->nights, kind, series->workload,
			series->environment);
}

static void judge_level(struct judge *judge, const struct night_series *series)
{
	size_t steps = accepted_of(judge, series, FINDING_STEP);
	size_t drifts = accepted_of(judge, series, FINDING_DRIFT);
	size_t from = steps > drifts ? steps : drifts;
	struct history history = history_of(judge, series, from);
	struct finding finding;
	int found = history_level(&history, &finding);

	judge->is_out_of_memory |= found < 0;
	if (found <= 0)
		return;
	if (!night_is_machine(series)) {
		add(judge, series_finding(judge, series, &finding, from));
		return;
	}
	judge->machine = series_finding(judge, series, &finding, from);
	json_object_set_new(judge->machine, "is_red", json_false());
}

static void judge_noise(struct judge *judge, const struct night_series *series)
{
	size_t from = accepted_of(judge, series, FINDING_NOISE);
	struct history history = history_of(judge, series, from);
	struct finding finding;

	if (history_noise(&history, &finding))
		add(judge, series_finding(judge, series, &finding, from));
}

static void judge_missing(struct judge *judge,
			  const struct night_series *series)
{
	size_t from = accepted_of(judge, series, FINDING_MISSING);
	struct finding finding;

	if (history_missing(series->present + from, judge->nights->count - from,
			    &finding))
		add(judge, series_finding(judge, series, &finding, from));
}

static json_t *boundary_finding(const struct judge *judge,
				const struct night_boundary *boundary,
				const struct finding *finding, size_t from)
{
	json_t *made = finding_json(judge->nights, finding, from,
				    boundary->name, NULL);

	json_object_set_new(made, "boundary", store_json_text(boundary->name));
	json_object_set_new(made, "attack", store_json_text(boundary->attack));
	json_object_set_new(made, "environment",
			    store_json_text(boundary->environment));
	json_object_set_new(
		made, "verdict",
		json_string(boundary_state_word(boundary_of_night(
			&boundary->nights[judge->nights->count - 1]))));
	json_object_set_new(made, "evidence",
			    store_json_text(boundary->evidence));
	return made;
}

/* Whether it was shown on a night, either way. */
static signed char shown(const struct boundary_night *night)
{
	enum expect_state state = boundary_of_night(night);

	return state == EXPECT_HELD || state == EXPECT_DEGRADED ||
	       state == EXPECT_THROUGH;
}

/* Whether an attack can be shown depends on how quiet the machine is: it is bad
 * news when it could not be for some nights. */
static json_t *unshown_finding(const struct judge *judge,
			       const struct night_boundary *boundary,
			       const struct finding *finding, size_t from)
{
	json_t *made = boundary_finding(judge, boundary, finding, from);

	if (finding->nights < HISTORY_PRESENT)
		json_object_set_new(made, "is_red", json_false());
	return made;
}

static void judge_shown(struct judge *judge,
			const struct night_boundary *boundary)
{
	size_t from =
		accepted(judge->nights, FINDING_MISSING, boundary->name, NULL);
	size_t count = judge->nights->count - from;
	cleanup_free signed char *present = calloc(count + 1, 1);
	struct finding finding;

	for (size_t i = 0; present && i < count; i++)
		present[i] = boundary->nights[from + i].weighs
				     ? shown(&boundary->nights[from + i])
				     : -1;
	if (!present)
		judge->is_out_of_memory = 1;
	else if (history_missing(present, count, &finding))
		add(judge, unshown_finding(judge, boundary, &finding, from));
}

static void judge_boundary(struct judge *judge,
			   const struct night_boundary *boundary)
{
	size_t from =
		accepted(judge->nights, FINDING_BOUNDARY, boundary->name, NULL);
	struct finding finding;

	if (history_boundary(boundary->nights + from,
			     judge->nights->count - from, &finding))
		add(judge, boundary_finding(judge, boundary, &finding, from));
	else
		judge_shown(judge, boundary);
}

/* Series that have nights enough, all of which share the risk. */
static void count_family(struct judge *judge)
{
	for (size_t i = 0; i < judge->nights->series_count; i++) {
		const struct night_series *series = &judge->nights->series[i];
		struct history history = history_of(judge, series, 0);

		if (night_is_machine(series))
			continue;
		if (history_measured(&history) > HISTORY_LEAST)
			judge->family++;
		else
			judge->young++;
	}
}

static void judge_all(struct judge *judge)
{
	const struct nights *nights = judge->nights;

	count_family(judge);
	for (size_t i = 0; i < nights->series_count; i++) {
		judge_level(judge, &nights->series[i]);
		if (night_is_machine(&nights->series[i]))
			continue;
		judge_missing(judge, &nights->series[i]);
		judge_noise(judge, &nights->series[i]);
	}
	for (size_t i = 0; i < nights->boundary_count; i++)
		judge_boundary(judge, &nights->boundaries[i]);
}

static json_int_t weighing(const struct nights *nights)
{
	json_int_t count = 0;

	for (size_t i = 0; i < nights->count; i++)
		count += !nights->nights[i].is_busy &&
			 !nights->nights[i].is_unlike;
	return count;
}

/* Red ones first, what became better last; else as they were found. */
static json_t *in_order(const json_t *findings)
{
	json_t *ordered = json_array(), *finding;
	size_t i;

	for (int rank = 0; rank < 3; rank++)
		json_array_foreach (findings, i, finding) {
			int is_first = json_bool(finding, "is_red", 0);
			int is_second =
				!is_first && json_bool(finding, "is_worse", 0);

			if (rank == (is_first ? 0 : is_second ? 1 : 2))
				json_array_append(ordered, finding);
		}
	return ordered;
}

static int any_red(const json_t *findings)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (findings, i, finding)
		if (json_bool(finding, "is_red", 0))
			return 1;
	return 0;
}

json_t *night_document(const struct nights *nights, struct error *err)
{
	cleanup_json json_t *findings = json_array();
	struct judge judge = {.nights = nights, .findings = findings};
	const struct night *tonight =
		nights->count ? &nights->nights[nights->count - 1] : NULL;
	json_t *document = NULL;

	if (tonight && findings)
		judge_all(&judge);
	if (!judge.is_out_of_memory)
		document = json_pack(
			"{s:s, s:i, s:o, s:f, s:I, s:I, s:o, s:I, s:I, s:b,"
			" s:o, s:o, s:o, s:o, s:o, s:O, s:O?}",
			"format", "bulkhead-night", "schema", 1, "suite",
			store_json_text(nights->suite), "busy_limit",
			nights->busy, "nights", (json_int_t)nights->count,
			"weighing", weighing(nights), "night",
			tonight ? night_json(tonight) : json_null(), "family",
			(json_int_t)judge.family, "young",
			(json_int_t)judge.young, "red", any_red(findings),
			"machine", judge.machine ? judge.machine : json_null(),
			"findings", in_order(findings), "surprises",
			night_surprises(nights), "history",
			night_panels(nights, findings, judge.machine), "levels",
			night_levels(nights, findings, judge.machine),
			"acknowledged", nights->acknowledged, "floors",
			nights->floors);
	if (!document)
		error_make(err, ENOMEM, "cannot judge the night");
	return document;
}

const json_t *night_finding(const json_t *document, const char *name)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (json_object_get(document, "findings"), i, finding)
		if (!strcmp(json_text(finding, "name", ""), name))
			return finding;
	return NULL;
}

static void name_once(json_t *names, const char *name)
{
	if (name && !json_holds(names, name))
		json_array_append_new(names, store_json_text(name));
}

json_t *night_suspects(const json_t *document)
{
	json_t *names = json_array();
	const json_t *finding, *surprise;
	size_t i;

	json_array_foreach (json_object_get(document, "findings"), i, finding) {
		const char *workload = json_text(finding, "workload", NULL);

		if (!json_bool(finding, "is_red", 0))
			continue;
		name_once(names, json_text(finding, "environment", NULL));
		name_once(names, workload);
		name_once(names, workload ? "reference" : NULL);
		name_once(names, json_text(finding, "attack", NULL));
	}
	json_array_foreach (json_object_get(document, "surprises"), i,
			    surprise) {
		name_once(names, json_text(surprise, "environment", NULL));
		name_once(names, json_text(surprise, "attack", NULL));
	}
	return names;
}
