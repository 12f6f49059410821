/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/neighbours.h"

#include "common/cleanup.h"
#include "harness/conduct/domains.h"
#include "harness/conduct/hardware.h"
#include "harness/conduct/neighbours-pair.h"
#include "harness/conduct/peer.h"
#include "harness/plan/schedule.h"

#include <stdio.h>
#include <string.h>

#define ANTAGONISTS_MOST 64
#define SEATS_MOST 64
/* Where there is work to measure, too, that gets the rest. */
#define SHARE_PERCENT 80

static const char more[] = "give it more with --budget";

/* Where two environments of a kind sit. */
struct seat {
	struct environment *environment;
	enum twin_place place;
	int given_up;		    /* no twin can be had here */
	int pairs;		    /* numbered through */
	int made[ANTAGONISTS_MOST]; /* pairs of each */
};

struct neighbours {
	struct conduct *conduct;
	gsl_rng *generator;
	const char *antagonists[ANTAGONISTS_MOST];
	int antagonist_count;
	struct seat seats[SEATS_MOST];
	int seat_count;
	nanoseconds deadline, longest; /* longest pair so far */
	int done, planned;	       /* pairs */
};

static const char *place_words(enum twin_place place)
{
	return place == TWIN_SAME_CPU ? "on the same CPU" : "on another CPU";
}

static void omit(struct conduct *conduct, const char *what, const char *reason,
		 const char *remedy)
{
	struct omission_record record = {what, reason, remedy};

	store_add_omission(conduct->store, conduct->run, &record, NULL);
	progress_note(conduct->progress, "bulkhead: left out: %s: %s", what,
		      reason);
}

/* The antagonists that may be let loose here. */
static void gather_antagonists(struct neighbours *n)
{
	struct conduct *c = n->conduct;
	const char *name;
	json_t *params;

	json_object_foreach (c->plan->antagonists, name, params) {
		const char *refused = hardware_refused(c, name);

		if (refused)
			omit(c, name, refused, HARDWARE_REMEDY);
		else if (catalogue_needs(c->catalogue, name, "peer") &&
			 !c->network)
			omit(c, name, "there is no network peer", NULL);
		else if (n->antagonist_count < ANTAGONISTS_MOST)
			n->antagonists[n->antagonist_count++] = name;
	}
}

/* Whether the guard holds an antagonist in there. */
static int is_held(struct conduct *conduct, const struct environment *e)
{
	const struct environment *outer = environment_outermost(e);
	char what[256];

	if (!strcmp(e->kind, "bare"))
		return 0;
	if (!domains_uri(outer->kind, outer->keys))
		return 1;
	snprintf(what, sizeof(what), "neighbours in %s", e->name);
	omit(conduct, what,
	     "its emulator is the libvirtd's, and in no group of the run that would hold it",
	     "leave out --connect: the embedded libvirt is held");
	return 0;
}

static void add_seat(struct neighbours *n, struct environment *e,
		     enum twin_place place)
{
	char what[256];

	if (n->seat_count == SEATS_MOST)
		return;
	/* Within a guest CPUs are the guest's. */
	if (twin_can_be(n->conduct, place) &&
	    (place == TWIN_SAME_CPU || !e->within)) {
		n->seats[n->seat_count++] =
			(struct seat){.environment = e, .place = place};
		return;
	}
	snprintf(what, sizeof(what), "neighbours in %s %s", e->name,
		 place_words(place));
	omit(n->conduct, what,
	     e->within ? "the guest that it is within has its own CPUs"
		       : "only one CPU may be used here",
	     NULL);
}

static void gather_seats(struct neighbours *n)
{
	int i, count = n->conduct->count;

	for (i = 0; i < count; i++) {
		struct environment *e = n->conduct->environments[i];

		if (!e || e->role != ROLE_MEASURED ||
		    e->state == ENVIRONMENT_UNUSABLE || !is_held(n->conduct, e))
			continue;
		add_seat(n, e, TWIN_SAME_CPU);
		add_seat(n, e, TWIN_OTHER_CPU);
	}
}

static void show(const struct neighbours *n, const struct seat *seat,
		 const char *antagonist)
{
	struct conduct *c = n->conduct;
	double spent =
		(double)(conduct_now(c) - c->started) / (double)c->plan->budget;
	double planned = (double)n->done / (double)n->planned;

	progress_show(c->progress, conduct_now(c),
		      planned > spent ? planned : spent,
		      "neighbours, pair %d of %d: %s in %s %s", n->done + 1,
		      n->planned, antagonist, seat->environment->name,
		      place_words(seat->place));
}

static int time_is_up(const struct neighbours *n)
{
	return conduct_now(n->conduct) + n->longest > n->deadline;
}

/* Nothing more is tried at this seat, and why. */
static void give_up(struct neighbours *n, struct seat *seat, const char *why)
{
	char what[256];

	seat->given_up = 1;
	snprintf(what, sizeof(what), "neighbours in %s %s",
		 seat->environment->name, place_words(seat->place));
	/* One that cannot be at all says so itself. */
	if (seat->environment->state != ENVIRONMENT_UNUSABLE)
		omit(n->conduct, what, why, NULL);
}

static enum conduct_end open_at(struct neighbours *n, struct seat *seat,
				struct twin *twin, struct error *err)
{
	enum environment_started how = peer_ensure(n->conduct, err);

	if (how == STARTED_UP)
		how = twin_open(twin, n->conduct, seat->environment,
				seat->place, err);
	if (how == STARTED_NOT)
		give_up(n, seat, err->message);
	return how == STARTED_INTERRUPTED ? CONDUCT_INTERRUPTED
	       : how == STARTED_FAULT	  ? CONDUCT_FAULT
					  : CONDUCT_COMPLETE;
}

/* One antagonist, once. */
static enum conduct_end one_pair(struct neighbours *n, struct seat *seat,
				 struct twin *twin, int antagonist,
				 struct error *err)
{
	struct neighbours_pair pair = {
		.antagonist = n->antagonists[antagonist],
		.params = json_object_get(n->conduct->plan->antagonists,
					  n->antagonists[antagonist]),
		.place = seat->place,
		.round = seat->pairs + 1};
	nanoseconds began = conduct_now(n->conduct);
	enum conduct_end end;

	show(n, seat, pair.antagonist);
	end = neighbours_pair(twin, n->generator, &pair, err);
	if (end != CONDUCT_COMPLETE)
		return end;
	n->done++;
	seat->pairs++;
	seat->made[antagonist]++;
	if (conduct_now(n->conduct) - began > n->longest)
		n->longest = conduct_now(n->conduct) - began;
	return CONDUCT_COMPLETE;
}

/* All antagonists, in random order, with one twin unless that dies. */
static enum conduct_end one_seat(struct neighbours *n, struct seat *seat,
				 struct twin *twin, struct error *err)
{
	int order[ANTAGONISTS_MOST], i;
	enum conduct_end end = CONDUCT_COMPLETE;

	schedule_shuffle(n->generator, order, n->antagonist_count);
	for (i = 0; i < n->antagonist_count && end == CONDUCT_COMPLETE; i++) {
		if (time_is_up(n))
			return CONDUCT_BUDGET;
		if (!twin_is_up(twin)) {
			twin_close(twin);
			end = open_at(n, seat, twin, err);
		}
		if (seat->given_up)
			break;
		if (end == CONDUCT_COMPLETE)
			end = one_pair(n, seat, twin, order[i], err);
	}
	return end;
}

/* Once over everything, with environments of its own. */
static enum conduct_end one_pass(struct neighbours *n, struct error *err)
{
	int order[SEATS_MOST], i;
	enum conduct_end end = CONDUCT_COMPLETE;

	schedule_shuffle(n->generator, order, n->seat_count);
	for (i = 0; i < n->seat_count && end == CONDUCT_COMPLETE; i++) {
		struct seat *seat = &n->seats[order[i]];
		struct twin twin = {.conduct = n->conduct};

		if (seat->given_up)
			continue;
		end = one_seat(n, seat, &twin, err);
		twin_close(&twin);
		environment_stop(n->conduct, seat->environment);
	}
	return end;
}

/* What was never come to. */
static void say_missing(const struct neighbours *n)
{
	int s, a;

	for (s = 0; s < n->seat_count; s++) {
		const struct seat *seat = &n->seats[s];

		for (a = 0; a < n->antagonist_count; a++) {
			char what[256];

			if (seat->given_up || seat->made[a])
				continue;
			snprintf(what, sizeof(what), "%s in %s %s",
				 n->antagonists[a], seat->environment->name,
				 place_words(seat->place));
			omit(n->conduct, what, "the budget was spent before it",
			     more);
		}
	}
}

static nanoseconds deadline_of(const struct conduct *conduct)
{
	if (!json_object_size(conduct->plan->workloads))
		return conduct->deadline;
	return conduct->started + conduct->plan->budget / 100 * SHARE_PERCENT;
}

enum conduct_end neighbours_run(struct conduct *conduct, struct error *err)
{
	struct neighbours n = {.conduct = conduct,
			       .deadline = deadline_of(conduct)};
	int passes = conduct->plan->starts * conduct->plan->rounds, pass;
	enum conduct_end end = CONDUCT_COMPLETE;

	if (!json_object_size(conduct->plan->antagonists))
		return CONDUCT_COMPLETE;
	if (conduct->no_outer) {
		omit(conduct, "neighbours", conduct->no_outer,
		     "run as root, or where control groups are delegated, with 'memory' in the suite well below what the machine has");
		return CONDUCT_COMPLETE;
	}
	gather_antagonists(&n);
	gather_seats(&n);
	n.planned = passes * n.seat_count * n.antagonist_count;
	n.generator = schedule_generator(conduct->plan->seed);
	if (!n.generator) {
		error_make(err, ENOMEM, "cannot begin the neighbours");
		return CONDUCT_FAULT;
	}
	for (pass = 0; pass < passes && end == CONDUCT_COMPLETE; pass++)
		end = one_pass(&n, err);
	gsl_rng_free(n.generator);
	if (end == CONDUCT_BUDGET)
		say_missing(&n);
	return end;
}
