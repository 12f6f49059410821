/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nights of a suite, out of the store: night by night, series by series. */
#include "common/cleanup.h"
#include "harness/report/comparison-parts.h"
#include "harness/report/floors.h"
#include "harness/report/night-parts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Where a row of the store belongs. */
struct slot {
	int64_t id;   /* of a night in the store */
	size_t night; /* which one it is */
	int is_again;
};

struct reader {
	struct nights *nights;
	struct slot *slots; /* by id; owned */
	size_t slot_count;
	json_t *again; /* run → [id, run, busy] of second measurements; owned */
	const char *tonight; /* or NULL */
	int is_complete;     /* tonight was there */
	int is_out_of_memory;
};

static int give_up(struct reader *reader)
{
	reader->is_out_of_memory = 1;
	return 1;
}

/* Second measurements come after what they are of, or it is not there. */
static int take_again(struct reader *reader, const struct night_record *record)
{
	return json_object_set_new(
		reader->again, record->again_of,
		json_pack("{s:I, s:s, s:o}", "id", (json_int_t)record->id,
			  "run", record->run, "busy",
			  isnan(record->busy) ? json_null()
					      : json_real(record->busy)));
}

static int take_night(const struct night_record *record, void *data)
{
	struct reader *reader = data;
	struct nights *nights = reader->nights;
	struct night *grown;

	if (record->again_of)
		return take_again(reader, record) < 0 ? give_up(reader) : 0;
	if (reader->is_complete || !record->suite ||
	    strcmp(record->suite, nights->suite) != 0)
		return 0;
	reader->is_complete =
		reader->tonight && !strcmp(record->run, reader->tonight);
	grown = comparison_grow(nights->nights, nights->count, sizeof(*grown));
	if (!grown)
		return give_up(reader);
	nights->nights = grown;
	grown += nights->count;
	*grown = (struct night){
		.id = record->id,
		.run = strdup(record->run),
		.started_s = record->started_s,
		.busy = record->busy,
		.is_busy = record->busy > nights->busy,
		.is_imported = record->is_imported,
		.unlike = json_object(),
		.traits = record->traits ? json_incref((json_t *)record->traits)
					 : json_object(),
	};
	nights->count++;
	return grown->run && grown->unlike && grown->traits ? 0
							    : give_up(reader);
}

/* What somebody else measured, on a machine that may look like this one, is
 * neither tonight nor its history. */
static void drop_imported(struct nights *nights)
{
	size_t count = nights->count, own = 0;

	for (size_t i = 0; i < count; i++)
		own += !nights->nights[i].is_imported;
	if (!own)
		return;
	nights->count = 0;
	for (size_t i = 0; i < count; i++)
		if (nights->nights[i].is_imported)
			night_free(&nights->nights[i]);
		else
			nights->nights[nights->count++] = nights->nights[i];
}

static void add_slot(struct reader *reader, int64_t id, size_t night,
		     int is_again)
{
	reader->slots[reader->slot_count++] =
		(struct slot){id, night, is_again};
}

static int compare_slots(const void *a, const void *b)
{
	const struct slot *first = a, *second = b;

	return (first->id > second->id) - (first->id < second->id);
}

/* Each night, and where there is one its second measurement. */
static int make_slots(struct reader *reader)
{
	struct nights *nights = reader->nights;

	reader->slots = calloc(2 * nights->count + 1, sizeof(*reader->slots));
	if (!reader->slots)
		return -1;
	for (size_t i = 0; i < nights->count; i++) {
		struct night *night = &nights->nights[i];
		const json_t *again =
			json_object_get(reader->again, night->run);

		add_slot(reader, night->id, i, 0);
		if (!again)
			continue;
		night->again = json_int(again, "id", 0);
		night->run_again = strdup(json_text(again, "run", ""));
		night->again_is_busy =
			json_double(again, "busy", NAN) > nights->busy;
		add_slot(reader, night->again, i, 1);
	}
	qsort(reader->slots, reader->slot_count, sizeof(*reader->slots),
	      compare_slots);
	return 0;
}

static const struct slot *find_slot(const struct reader *reader, int64_t id)
{
	struct slot wanted = {.id = id};

	return reader->slot_count
		       ? bsearch(&wanted, reader->slots, reader->slot_count,
				 sizeof(wanted), compare_slots)
		       : NULL;
}

/* What differs of one workload or environment concerns these alone; the rest
 * all of the night. */
static void note_difference(struct night *night, const json_t *difference)
{
	static const char *const ours[] = {"keys of ", "emulation of ",
					   "parameters of "};
	const char *what = json_text(difference, "what", "");

	if (!strcmp(json_text(difference, "kind", ""), "changed"))
		return;
	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		if (!strncmp(what, ours[i], strlen(ours[i]))) {
			json_object_set_new(night->unlike,
					    what + strlen(ours[i]),
					    json_true());
			return;
		}
	night->is_unlike = 1;
}

json_t *night_differences(const struct night *before, const struct night *after)
{
	const struct comparison both = {
		.sides = {{.traits = before->traits},
			  {.traits = after->traits}},
	};

	return comparison_differences(&both);
}

/* What is said of tonight is only said of nights that were like it. */
static void note_unlike(struct nights *nights)
{
	const struct night *tonight = &nights->nights[nights->count - 1];

	for (size_t i = 0; i + 1 < nights->count; i++) {
		cleanup_json json_t *differences =
			night_differences(&nights->nights[i], tonight);
		const json_t *difference;
		size_t d;

		json_array_foreach (differences, d, difference)
			note_difference(&nights->nights[i], difference);
	}
}

/* Number of the series or boundary of that name; negative when it is new. */
static json_int_t indexed(const struct nights *nights, const char *key)
{
	const json_t *at = json_object_get(nights->index, key);

	return at ? json_integer_value(at) : -1;
}

static char *copy(const char *text)
{
	return text ? strdup(text) : NULL;
}

static double *no_numbers(size_t count)
{
	double *numbers = malloc((count + 1) * sizeof(*numbers));

	for (size_t i = 0; numbers && i < count; i++)
		numbers[i] = NAN;
	return numbers;
}

static struct night_series *add_series(struct nights *nights, const char *key,
				       const struct summary_record *summary)
{
	struct night_series *grown = comparison_grow(
		nights->series, nights->series_count, sizeof(*grown));

	if (!grown)
		return NULL;
	nights->series = grown;
	grown += nights->series_count;
	*grown = (struct night_series){
		.workload = strdup(summary->workload),
		.environment = strdup(summary->environment),
		.values = no_numbers(nights->count),
		.again = no_numbers(nights->count),
		.alone = no_numbers(nights->count),
		.spreads = no_numbers(nights->count),
		.starts = calloc(nights->count + 1, sizeof(*grown->starts)),
		.rounds = calloc(nights->count + 1, sizeof(*grown->rounds)),
		.present = calloc(nights->count + 1, 1),
	};
	json_object_set_new(nights->index, key,
			    json_integer((json_int_t)nights->series_count++));
	return grown->workload && grown->environment && grown->values &&
			       grown->again && grown->alone && grown->spreads &&
			       grown->starts && grown->rounds && grown->present
		       ? grown
		       : NULL;
}

/* What the last night says of it is what it is. */
static int describe(struct night_series *series,
		    const struct summary_record *summary)
{
	free(series->label);
	free(series->unit);
	free(series->against);
	series->label = copy(summary->label);
	series->unit = copy(summary->unit);
	series->against = copy(summary->against);
	series->higher_is_better =
		summary->better && !strcmp(summary->better, "higher");
	return summary->unit && !series->unit ? -1 : 0;
}

static int is_same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* In another relation it was another quantity. */
static void forget(struct night_series *series, size_t count)
{
	for (size_t i = 0; i < count; i++)
		series->values[i] = series->again[i] = series->alone[i] =
			series->spreads[i] = NAN;
	memset(series->present, 0, count);
}

/* Whether a night is to be heard about this workload and environment. */
static int is_heard(const struct night *night, const char *workload,
		    const char *environment)
{
	return !night->is_unlike && !night->is_busy &&
	       !json_object_get(night->unlike, workload) &&
	       !json_object_get(night->unlike, environment);
}

static void put(const struct night *night, size_t at, int is_again,
		const struct summary_record *summary,
		struct night_series *series)
{
	if (!is_heard(night, series->workload, series->environment) ||
	    (is_again && night->again_is_busy) || !isfinite(summary->value))
		return;
	series->present[at] = 1;
	if (isfinite(summary->alone) &&
	    !(is_again && isfinite(series->alone[at])))
		series->alone[at] = summary->alone;
	if (is_again) {
		series->again[at] = summary->value;
		return;
	}
	series->values[at] = summary->value;
	series->spreads[at] = summary->spread;
	series->starts[at] = summary->starts;
	series->rounds[at] = summary->rounds;
}

static int take_summary(const struct summary_record *summary, void *data)
{
	struct reader *reader = data;
	struct nights *nights = reader->nights;
	const struct slot *slot = find_slot(reader, summary->night);
	struct night_series *series;
	cleanup_free char *key = NULL;
	json_int_t at;

	if (!slot)
		return 0;
	if (asprintf(&key, "%s\x1f%s", summary->workload,
		     summary->environment) < 0)
		return give_up(reader);
	at = indexed(nights, key);
	series =
		at < 0 ? add_series(nights, key, summary) : &nights->series[at];
	if (!series)
		return give_up(reader);
	if (series->unit && !is_same(series->against, summary->against))
		forget(series, nights->count);
	if (summary->unit && describe(series, summary) < 0)
		return give_up(reader);
	put(&nights->nights[slot->night], slot->night, slot->is_again, summary,
	    series);
	return 0;
}

/* A night that is not heard says nothing of what was there. */
static void note_silence(struct nights *nights)
{
	for (size_t s = 0; s < nights->series_count; s++) {
		struct night_series *series = &nights->series[s];

		for (size_t i = 0; i < nights->count; i++)
			if (!is_heard(&nights->nights[i], series->workload,
				      series->environment))
				series->present[i] = -1;
	}
}

static struct night_boundary *add_boundary(struct nights *nights,
					   const char *name,
					   const struct night_verdict *verdict)
{
	struct night_boundary *grown = comparison_grow(
		nights->boundaries, nights->boundary_count, sizeof(*grown));

	if (!grown)
		return NULL;
	nights->boundaries = grown;
	grown += nights->boundary_count;
	*grown = (struct night_boundary){
		.name = strdup(name),
		.attack = strdup(verdict->attack),
		.environment = strdup(verdict->environment),
		.nights = calloc(nights->count + 1, sizeof(*grown->nights)),
	};
	if (!grown->nights || !grown->name || !grown->attack ||
	    !grown->environment)
		return NULL;
	for (size_t i = 0; i < nights->count; i++)
		grown->nights[i] = (struct boundary_night){
			EXPECT_NOT_TRIED, EXPECT_NOT_TRIED,
			is_heard(&nights->nights[i], verdict->attack,
				 verdict->environment)};
	json_object_set_new(nights->index, name,
			    json_integer((json_int_t)nights->boundary_count++));
	return grown;
}

/* Of several verdicts on one boundary the worst counts, of two attempts what
 * boundary_of_night() says; tonight's words are those of what counts. */
static void put_verdict(struct nights *nights, const struct slot *slot,
			const struct night_verdict *verdict,
			struct night_boundary *boundary)
{
	const struct night *when = &nights->nights[slot->night];
	struct boundary_night *night = &boundary->nights[slot->night];
	enum expect_state state =
		expect_state(verdict->outcome, verdict->proof);
	enum expect_state *at = slot->is_again ? &night->again : &night->state;
	const char *words = verdict->reason && *verdict->reason
				    ? verdict->reason
				    : verdict->evidence;

	/* A busy machine may slow others down; it lets nobody through. */
	if (slot->is_again && when->again_is_busy && state != EXPECT_THROUGH)
		return;
	*at = boundary_worst(*at, state);
	if (slot->night + 1 != nights->count ||
	    (boundary->evidence && boundary_of_night(night) != state))
		return;
	free(boundary->evidence);
	boundary->evidence = copy(words);
}

static int take_verdict(const struct night_verdict *verdict, void *data)
{
	struct reader *reader = data;
	struct nights *nights = reader->nights;
	const struct slot *slot = find_slot(reader, verdict->night);
	struct night_boundary *boundary;
	cleanup_free char *name = NULL;
	const struct night *night;
	json_int_t at;

	if (!slot)
		return 0;
	night = &nights->nights[slot->night];
	if (night->is_unlike ||
	    json_object_get(night->unlike, verdict->environment))
		return 0;
	name = night_boundary_name(verdict->attack, verdict->row,
				   verdict->environment);
	if (!name)
		return give_up(reader);
	at = indexed(nights, name);
	boundary = at < 0 ? add_boundary(nights, name, verdict)
			  : &nights->boundaries[at];
	if (!boundary)
		return give_up(reader);
	put_verdict(nights, slot, verdict, boundary);
	return 0;
}

/* The last of one name counts. */
static int take_acknowledgement(const struct acknowledgement_record *given,
				void *data)
{
	struct reader *reader = data;

	json_object_set_new(reader->nights->acknowledged, given->finding,
			    json_pack("{s:o, s:I, s:I}", "reason",
				      store_json_text(given->reason), "since_s",
				      (json_int_t)given->since_s, "given_s",
				      (json_int_t)given->given_s));
	return 0;
}

static int read_all(struct reader *reader, struct store *store,
		    struct error *err)
{
	struct nights *nights = reader->nights;
	int got = store_each_night(store, take_night, reader, err);

	drop_imported(nights);
	if (!got && make_slots(reader) < 0)
		got = give_up(reader);
	if (!got && nights->count) {
		note_unlike(nights);
		got = floors_find(store, nights->nights[nights->count - 1].run,
				  &nights->floors, err);
	}
	if (!got)
		got = store_each_summary(store, take_summary, reader, err);
	if (!got)
		got = store_each_night_verdict(store, take_verdict, reader,
					       err);
	if (!got)
		got = store_each_acknowledgement(store, take_acknowledgement,
						 reader, err);
	if (!got && nights->count)
		got = night_read_expected(nights, store, err);
	note_silence(nights);
	return got;
}

int night_read(struct nights *nights, struct store *store, const char *suite,
	       const char *tonight, double busy, struct error *err)
{
	cleanup_json json_t *again = json_object();
	struct reader reader = {
		.nights = nights, .again = again, .tonight = tonight};
	int got;

	*nights = (struct nights){
		.suite = strdup(suite),
		.busy = busy,
		.expected = json_array(),
		.acknowledged = json_object(),
		.index = json_object(),
	};
	if (!again || !nights->suite || !nights->expected ||
	    !nights->acknowledged || !nights->index)
		return error_make(err, ENOMEM, "cannot read the nights");
	got = read_all(&reader, store, err);
	free(reader.slots);
	if (reader.is_out_of_memory)
		return error_make(err, ENOMEM, "cannot read the nights");
	return got;
}
