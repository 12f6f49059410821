/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/neighbours.h"

#include "common/cleanup.h"
#include "harness/report/language.h"

#include <math.h>
#include <string.h>

/* Numbers of one kind, as they are found. */
struct numbers {
	double *values;
	size_t count;
};

static const json_t *records_of(const struct analysed_environment *environment)
{
	return environment_list(environment, "neighbours");
}

static int is_at(const json_t *record, const struct neighbours_seat *seat)
{
	return !strcmp(json_text(record, "place", ""),
		       seat->same_cpu ? "same" : "other");
}

static int is_pair(const json_t *record)
{
	return json_is_object(json_object_get(record, "victims"));
}

/* Whether a name was found in any record. */
static int occurs(const struct analysis *analysis, const char *antagonist)
{
	for (size_t e = 0; e < analysis->environment_count; e++) {
		const json_t *record;
		size_t i;

		json_array_foreach (records_of(&analysis->environments[e]), i,
				    record)
			if (!strcmp(json_text(record, "antagonist", ""),
				    antagonist))
				return 1;
	}
	return 0;
}

/* Names in the plan's order; of antagonists those that were let loose. */
static const char **names_of(const struct analysis *analysis, const char *list,
			     int only_if_occurs, size_t *count)
{
	const json_t *planned =
		json_object_get(json_object_get(analysis->run, "plan"), list);
	const char **names =
		calloc(json_object_size(planned) + 1, sizeof(*names));
	const char *name;
	json_t *params;

	*count = 0;
	if (!names)
		return NULL;
	json_object_foreach ((json_t *)planned, name, params)
		if (!only_if_occurs || occurs(analysis, name))
			names[(*count)++] = name;
	return names;
}

static void add_number(struct numbers *numbers, double value)
{
	if (isfinite(value))
		numbers->values[numbers->count++] = value;
}

static struct interval interval_of(const struct numbers *numbers)
{
	if (!numbers->count)
		return (struct interval){NAN, NAN, NAN};
	return stats_mean_interval(numbers->values, numbers->count,
				   ANALYSIS_CONFIDENCE);
}

/* The values that `read` finds in the pairs of an antagonist at a seat. */
static struct interval over_pairs(const struct neighbours_seat *seat,
				  const char *antagonist,
				  double (*read)(const json_t *record))
{
	const json_t *records = records_of(seat->environment), *record;
	cleanup_free double *values =
		calloc(json_array_size(records) + 1, sizeof(*values));
	struct numbers numbers = {values, 0};
	size_t i;

	json_array_foreach (records, i, record)
		if (values && is_at(record, seat) && is_pair(record) &&
		    !strcmp(json_text(record, "antagonist", ""), antagonist))
			add_number(&numbers, read(record));
	return interval_of(&numbers);
}

static double read_charged(const json_t *record)
{
	return json_double(record, "charged", NAN);
}

static double read_counted(const json_t *record)
{
	return json_double(record, "counted", NAN);
}

/* What a round's spending outside says of itself. */
static const json_t *spent(const json_t *record, const char *when)
{
	return json_object_get(json_object_get(record, "outside"), when);
}

/* How much more of it there was in the noisy round. */
static double more(const json_t *record, const char *part)
{
	return json_double(spent(record, "noisy"), part, NAN) -
	       json_double(spent(record, "quiet"), part, NAN);
}

static double read_others(const json_t *record)
{
	return json_double(spent(record, "quiet"), "others", NAN);
}

static double read_helpers(const json_t *record)
{
	return more(record, "helpers");
}

static double read_kernel(const json_t *record)
{
	return more(record, "kernel");
}

static double read_interrupts(const json_t *record)
{
	return more(record, "interrupts");
}

static double read_outside(const json_t *record)
{
	/* Of an older schema it is another quantity. */
	if (!json_is_object(json_object_get(record, "outside")))
		return NAN;
	return json_double(record, "outside_noisy", NAN) -
	       json_double(record, "outside_quiet", NAN);
}

static double read_slowdown(const json_t *entry)
{
	return neighbour_log_slowdown(
		json_double(entry, "quiet", NAN),
		json_double(entry, "noisy", NAN),
		!strcmp(json_text(entry, "better", ""), "higher"));
}

/* Add what the kernel's threads did in a round. */
static void add_threads(json_t *threads, const json_t *round, double weight)
{
	json_t *used = json_object_get(round, "threads"), *share;
	const char *name;

	json_object_foreach (used, name, share)
		json_object_set_new(
			threads, name,
			json_real(json_double(threads, name, 0) +
				  weight * json_number_value(share)));
}

static json_t *threads_of(const struct neighbours_seat *seat,
			  const char *antagonist, size_t pairs)
{
	json_t *threads = json_object();
	const json_t *record;
	size_t i;

	json_array_foreach (records_of(seat->environment), i, record) {
		if (!is_at(record, seat) || !is_pair(record) ||
		    strcmp(json_text(record, "antagonist", ""), antagonist))
			continue;
		add_threads(threads, spent(record, "noisy"), 1 / (double)pairs);
		add_threads(threads, spent(record, "quiet"),
			    -1 / (double)pairs);
	}
	return threads;
}

static void fill_row(struct neighbours_row *row,
		     const struct neighbours_seat *seat, const char *antagonist)
{
	const json_t *record;
	size_t i;

	json_array_foreach (records_of(seat->environment), i, record) {
		if (!is_at(record, seat) ||
		    strcmp(json_text(record, "antagonist", ""), antagonist))
			continue;
		row->pairs += (size_t)is_pair(record);
		row->apart |= json_bool(spent(record, "noisy"), "apart", 0);
		row->reason = json_text(record, "reason", row->reason);
	}
	row->charged = over_pairs(seat, antagonist, read_charged);
	row->counted = over_pairs(seat, antagonist, read_counted);
	row->others = over_pairs(seat, antagonist, read_others);
	row->outside = over_pairs(seat, antagonist, read_outside);
	row->helpers = over_pairs(seat, antagonist, read_helpers);
	row->kernel = over_pairs(seat, antagonist, read_kernel);
	row->interrupts = over_pairs(seat, antagonist, read_interrupts);
	row->threads = threads_of(seat, antagonist, row->pairs);
}

static void fill_cell(struct neighbours_cell *cell,
		      const struct neighbours_seat *seat,
		      const char *antagonist, const char *victim)
{
	const json_t *records = records_of(seat->environment), *record;
	cleanup_free double *values =
		calloc(json_array_size(records) + 1, sizeof(*values));
	struct numbers numbers = {values, 0};
	size_t i;

	json_array_foreach (records, i, record) {
		const json_t *entry = json_object_get(
			json_object_get(record, "victims"), victim);

		if (!values || !is_at(record, seat) ||
		    strcmp(json_text(record, "antagonist", ""), antagonist))
			continue;
		add_number(&numbers, read_slowdown(entry));
		cell->reason = json_text(entry, "reason", cell->reason);
	}
	cell->slowdown =
		neighbour_slowdown(values, numbers.count, ANALYSIS_CONFIDENCE);
	cell->outcome = neighbour_judge(&cell->slowdown);
}

static int has_seat(const struct neighbours_seat *seat)
{
	const json_t *record;
	size_t i;

	json_array_foreach (records_of(seat->environment), i, record)
		if (is_at(record, seat))
			return 1;
	return 0;
}

static int fill_seat(struct neighbours *n, struct neighbours_seat *seat)
{
	seat->rows = calloc(n->antagonist_count + 1, sizeof(*seat->rows));
	seat->cells = calloc(n->antagonist_count * n->victim_count + 1,
			     sizeof(*seat->cells));
	if (!seat->rows || !seat->cells)
		return -1;
	for (size_t a = 0; a < n->antagonist_count; a++) {
		fill_row(&seat->rows[a], seat, n->antagonists[a]);
		for (size_t v = 0; v < n->victim_count; v++)
			fill_cell(&seat->cells[a * n->victim_count + v], seat,
				  n->antagonists[a], n->victims[v]);
	}
	return 0;
}

int neighbours_make(struct neighbours *n, const struct analysis *analysis,
		    struct error *err)
{
	*n = (struct neighbours){0};
	n->antagonists =
		names_of(analysis, "antagonists", 1, &n->antagonist_count);
	n->victims = names_of(analysis, "victims", 0, &n->victim_count);
	n->seats =
		calloc(2 * analysis->environment_count + 1, sizeof(*n->seats));
	if (!n->antagonists || !n->victims || !n->seats)
		return error_make(err, ENOMEM, "cannot analyse neighbours");
	for (size_t e = 0; e < analysis->environment_count; e++)
		for (int same = 1; same >= 0; same--) {
			struct neighbours_seat *seat = &n->seats[n->seat_count];

			*seat = (struct neighbours_seat){
				.environment = &analysis->environments[e],
				.same_cpu = same};
			if (!n->antagonist_count || !n->victim_count ||
			    !has_seat(seat))
				continue;
			n->seat_count++;
			if (fill_seat(n, seat) < 0)
				return error_make(err, ENOMEM,
						  "cannot analyse neighbours");
		}
	return 0;
}

void neighbours_free(struct neighbours *n)
{
	for (size_t i = 0; i < n->seat_count; i++) {
		for (size_t a = 0; a < n->antagonist_count; a++)
			json_decref(n->seats[i].rows[a].threads);
		free(n->seats[i].rows);
		free(n->seats[i].cells);
	}
	free(n->seats);
	free(n->antagonists);
	free(n->victims);
	*n = (struct neighbours){0};
}

const struct neighbours_cell *neighbours_cell(
	const struct neighbours *n, const struct neighbours_seat *seat,
	size_t antagonist, size_t victim)
{
	return &seat->cells[antagonist * n->victim_count + victim];
}

const char *neighbours_place(const struct neighbours_seat *seat)
{
	return seat->same_cpu ? _("on the same CPU") : _("on different CPUs");
}

size_t neighbours_count(const struct neighbours *n,
			const struct neighbours_seat *seat,
			enum neighbour_outcome outcome)
{
	size_t found = 0;

	for (size_t i = 0; i < n->antagonist_count * n->victim_count; i++)
		found += seat->cells[i].outcome == outcome;
	return found;
}
