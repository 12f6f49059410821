/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/isolate.h"

#include "common/cleanup.h"
#include "harness/conduct/domains.h"
#include "harness/conduct/explain.h"
#include "harness/conduct/hardware.h"
#include "harness/conduct/isolate-parts.h"
#include "harness/conduct/laboratory.h"
#include "harness/conduct/possible.h"
#include "harness/plan/variant.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SHARE_PERCENT 65
/* A quiet window that is no older stands for one just before the attack. Right
 * behind a bomb it may be older, as one from there would not be quiet. */
#define QUIET_FRESH_NS (10 * NS_PER_S)
#define QUIET_STALE_NS (60 * NS_PER_S)
#define AFTERMATH_NS NS_PER_S

static enum conduct_end end_of(enum attempt_end end)
{
	static const enum conduct_end ends[] = {
		[ATTEMPTED] = CONDUCT_COMPLETE,
		[ATTEMPT_INTERRUPTED] = CONDUCT_INTERRUPTED,
		[ATTEMPT_FAULT] = CONDUCT_FAULT,
	};

	return ends[end];
}

static enum conduct_end up(struct conduct *conduct, struct environment *e,
			   struct error *err)
{
	switch (environment_start(conduct, e, err)) {
	case STARTED_INTERRUPTED:
		return CONDUCT_INTERRUPTED;
	case STARTED_FAULT:
		return CONDUCT_FAULT;
	default:
		return CONDUCT_COMPLETE;
	}
}

static int is_attacked(const struct environment *e)
{
	return e && (e->role == ROLE_MEASURED || e->role == ROLE_ATTACKED);
}

/* The last window, if it was this canary's, of this life, and lately. Borrowed.
 */
static json_t *quiet_lately(const struct isolating *isolating,
			    const struct environment *canary)
{
	const struct quiet_window *last = &isolating->quiet;
	nanoseconds now = conduct_now(isolating->conduct);
	nanoseconds most = isolating->exhausted && now - isolating->exhausted <
							   AFTERMATH_NS
				   ? QUIET_STALE_NS
				   : QUIET_FRESH_NS;

	return canary && last->canary == canary &&
			       last->start == canary->starts &&
			       now - last->at <= most
		       ? last->felt
		       : NULL;
}

/* A window that was listened to by this attempt, which began at `began`. */
static void keep_quiet(struct isolating *isolating,
		       const struct attempt_host *host, json_t *felt,
		       nanoseconds began)
{
	if (!felt || felt == host->quiet)
		return;
	json_decref(isolating->quiet.felt);
	isolating->quiet = (struct quiet_window){
		host->canary, host->canary->starts, began, json_incref(felt)};
}

enum conduct_end isolate_attempt(struct isolating *isolating,
				 struct environment *e, const json_t *rows,
				 struct attempt_result *result, int *made,
				 struct error *err)
{
	struct conduct *conduct = isolating->conduct;
	const char *attack = isolating->at->attack;
	struct attempt_host host;
	enum conduct_end end = up(conduct, e, err);
	nanoseconds began = conduct_now(conduct);

	*made = 0;
	if (end != CONDUCT_COMPLETE || e->state != ENVIRONMENT_UP)
		return end;
	progress_show(conduct->progress, conduct_now(conduct),
		      (double)(conduct_now(conduct) - conduct->started) /
			      (double)conduct->plan->budget,
		      "attack %d of %d: %s in %s", isolating->at->number,
		      isolating->attacks, attack, e->name);
	if (laboratory_host(conduct, e, &isolating->host, &host, err) < 0)
		return CONDUCT_FAULT;
	/* A variant is only to get through: what it costs others is nothing
	 * that a verdict says. One that is not stored has no canary at all. */
	if (is_attacked(e))
		host.quiet = quiet_lately(isolating, host.canary);
	else
		host.quiet_ms = 0;
	if (e->role == ROLE_SPARE)
		host.canary = NULL;
	end = end_of(attempt_make(conduct, &host, e, attack,
				  isolating->at->params, rows, result, err));
	keep_quiet(isolating, &host, result->quiet, began);
	if (catalogue_needs(conduct->catalogue, attack, "outer"))
		isolating->exhausted = conduct_now(conduct);
	if (end != CONDUCT_COMPLETE)
		return end;
	laboratory_settle(conduct, e,
			  catalogue_attack(conduct->catalogue, attack), result);
	*made = 1;
	return end;
}

/* One attempt, its cases added and stored. */
static enum conduct_end attempt(struct isolating *isolating,
				struct environment *e, const json_t *rows,
				struct cases *cases, struct error *err)
{
	cleanup_attempt struct attempt_result result = {0};
	int made;
	enum conduct_end end =
		isolate_attempt(isolating, e, rows, &result, &made, err);

	if (made && cases_add(cases, isolating->conduct, isolating->at->attack,
			      e, rows, &result, err) < 0)
		return CONDUCT_FAULT;
	return end;
}

/* Once more, for these rows: what gets through now is through. */
static enum conduct_end again(struct isolating *isolating,
			      struct environment *e, const json_t *rows,
			      struct cases *cases, struct error *err)
{
	cleanup_cases struct cases second = {0};
	enum conduct_end end;

	if (conduct_now(isolating->conduct) > isolate_deadline(isolating, e))
		return CONDUCT_COMPLETE;
	end = attempt(isolating, e, rows, &second, err);
	if (end == CONDUCT_COMPLETE)
		cases_overrule(cases, e, &second);
	return end;
}

enum conduct_end isolate_control(struct isolating *isolating,
				 struct environment *e, const char *name,
				 const json_t *keys, const json_t *rows,
				 struct cases *controls, struct error *err)
{
	struct conduct *conduct = isolating->conduct;
	struct environment *variant = environment_add(
		conduct, name, e->kind, keys, e->name, ROLE_CONTROL, err);
	cleanup_json json_t *held = NULL;
	enum conduct_end end;

	if (!variant)
		return CONDUCT_FAULT;
	end = attempt(isolating, variant, rows, controls, err);
	/* A bad moment is no protection. */
	if (end == CONDUCT_COMPLETE && cases_held(controls, &held))
		end = again(isolating, variant, held, controls, err);
	if (end == CONDUCT_COMPLETE)
		known_add_cases(&isolating->at->known, conduct, controls);
	environment_remove(conduct, variant);
	return end;
}

/* A control: the same environment without some keys, for these rows. */
static enum conduct_end control(struct isolating *isolating,
				struct cases *cases, struct environment *e,
				const char *without, const json_t *keys,
				const json_t *rows, struct error *err)
{
	cleanup_cases struct cases controls = {0};
	char name[256];
	enum conduct_end end;

	snprintf(name, sizeof(name), "%s %s", e->name, without);
	end = isolate_control(isolating, e, name, keys, rows, &controls, err);
	if (end == CONDUCT_COMPLETE)
		cases_control(cases, e, without, &controls);
	return end;
}

int isolate_can_be(const struct conduct *conduct, const struct environment *e,
		   json_t *keys)
{
	struct plan_environment varied = {
		.name = e->name, .kind = e->kind, .keys = keys};

	return !conduct->agent || !strcmp(e->kind, "vm") ||
	       !possible_refused(conduct->agent, &varied,
				 conduct->plan->memory_bytes);
}

static enum conduct_end all_controls(struct isolating *isolating,
				     struct cases *cases, struct error *err)
{
	enum conduct_end end = CONDUCT_COMPLETE;

	while (end == CONDUCT_COMPLETE) {
		struct environment *e;
		cleanup_json json_t *keys = NULL, *rows = NULL;
		const char *without =
			cases_want(cases, isolating->conduct, &e, &keys, &rows);

		if (!without)
			break;
		if (isolate_is_over(isolating, isolating->at->attack, e,
				    without))
			continue;
		if (!isolate_can_be(isolating->conduct, e, keys))
			continue;
		end = control(isolating, cases, e, without, keys, rows, err);
	}
	return end;
}

/* Nothing is attacked where the guard does not hold the attacker, nor what
 * needs an outer group by a guest of somebody else's libvirt, which is in none
 * of ours. */
static int is_held(struct conduct *conduct, const struct environment *e,
		   const char *attack)
{
	const struct environment *outer = environment_outermost(e);
	char what[256];

	if (!strcmp(e->kind, "bare"))
		return 0;
	if (!catalogue_needs(conduct->catalogue, attack, "outer") ||
	    !domains_uri(outer->kind, outer->keys))
		return 1;
	snprintf(what, sizeof(what), "%s in %s", attack, e->name);
	if (e->state != ENVIRONMENT_UNUSABLE)
		isolate_omit(
			conduct, what,
			"its emulator is the libvirtd's, and in no group of the run that would hold it",
			"leave out --connect: the embedded libvirt is held");
	return 0;
}

/* In every environment where it may be made; of those that are there to prove
 * something in these, and in no others, `rows` of it. */
static enum conduct_end everywhere(struct isolating *isolating, int to_prove,
				   const json_t *rows, struct cases *cases,
				   struct error *err)
{
	struct conduct *conduct = isolating->conduct;
	const char *attack = isolating->at->attack;
	enum conduct_end end = CONDUCT_COMPLETE;
	int i, count = conduct->count, omitted = 0, made = 0;

	for (i = 0; i < count && end == CONDUCT_COMPLETE; i++) {
		struct environment *e = conduct->environments[i];

		if (!is_attacked(e) || e->to_prove != to_prove ||
		    !is_held(conduct, e, attack))
			continue;
		if (!laboratory_permits(conduct, e, attack)) {
			omitted = 1;
			continue;
		}
		made = 1;
		if (!isolate_is_over(isolating, attack, e, NULL))
			end = attempt(isolating, e, rows, cases, err);
	}
	if (omitted && !made && !to_prove)
		isolate_omit_on_machine(isolating, attack);
	return end;
}

/* Noise drowns a code, so that a leak seems held: what got through elsewhere is
 * looked at once more where it did not, after its controls. */
static enum conduct_end look_again(struct isolating *isolating,
				   struct cases *cases, struct error *err)
{
	struct conduct *conduct = isolating->conduct;
	enum conduct_end end = CONDUCT_COMPLETE;
	int i, count = conduct->count;

	for (i = 0; i < count && end == CONDUCT_COMPLETE; i++) {
		struct environment *e = conduct->environments[i];
		cleanup_json json_t *rows = cases_drowned(cases, e);

		if (rows)
			end = again(isolating, e, rows, cases, err);
	}
	return end;
}

/* Where nobody asked for, but what is held elsewhere may be shown to be more
 * than a bad attack: an attack stops when its verdict is clear. */
static enum conduct_end to_prove(struct isolating *isolating,
				 struct cases *cases, struct error *err)
{
	cleanup_json json_t *rows = NULL;

	if (!cases_want_proof(cases, &rows))
		return CONDUCT_COMPLETE;
	return everywhere(isolating, 1, rows, cases, err);
}

/* One attack: where it is asked for, its controls, the verdicts. */
static enum conduct_end one_attack(struct isolating *isolating,
				   struct error *err)
{
	struct conduct *conduct = isolating->conduct;
	struct attacked *at = isolating->at;
	nanoseconds began = conduct_now(conduct);
	enum conduct_end end = everywhere(isolating, 0, NULL, &at->cases, err);

	known_add_cases(&at->known, conduct, &at->cases);
	if (end == CONDUCT_COMPLETE)
		end = all_controls(isolating, &at->cases, err);
	if (end == CONDUCT_COMPLETE)
		end = to_prove(isolating, &at->cases, err);
	if (end == CONDUCT_COMPLETE)
		end = look_again(isolating, &at->cases, err);
	if (end == CONDUCT_COMPLETE &&
	    cases_judge(&at->cases, conduct, at->attack, err) < 0)
		end = CONDUCT_FAULT;
	at->took = conduct_now(conduct) - began;
	return end;
}

/* Most of the time until then, and not all of it. */
static nanoseconds share_until(const struct conduct *conduct, nanoseconds until)
{
	return conduct->started +
	       (until - conduct->started) / 100 * SHARE_PERCENT;
}

/* Where there is something to measure, too, that gets the rest. */
static nanoseconds attacks_deadline(const struct conduct *conduct)
{
	return json_object_size(conduct->plan->workloads) ||
			       json_object_size(conduct->plan->antagonists)
		       ? share_until(conduct, conduct->deadline)
		       : conduct->deadline;
}

/* A laboratory is slow where it is emulated, and by far the most of it all:
 * what the machine holds is to be explained nevertheless. */
static nanoseconds laboratory_deadline(const struct conduct *conduct)
{
	nanoseconds until = attacks_deadline(conduct);

	return conduct->plan->explain ? share_until(conduct, until) : until;
}

static struct environment *helper(struct conduct *conduct, const char *name,
				  struct error *err)
{
	struct environment *e = environment_add(conduct, name, "native", NULL,
						NULL, ROLE_HELPER, err);

	if (e)
		e->house = 1;
	return e;
}

static void stop_all(struct conduct *conduct)
{
	int i;

	for (i = 0; i < conduct->count; i++)
		if (is_attacked(conduct->environments[i]))
			environment_stop(conduct, conduct->environments[i]);
}

static enum conduct_end all_attacks(struct isolating *isolating,
				    struct error *err)
{
	struct conduct *conduct = isolating->conduct;
	enum conduct_end end = CONDUCT_COMPLETE;
	const char *attack, *refused;
	json_t *params;
	int number = 0;

	json_object_foreach (conduct->plan->attacks, attack, params) {
		number++;
		if (isolate_is_over(isolating, attack, NULL, NULL))
			continue;
		refused = hardware_refused(conduct, attack);
		if (refused) {
			isolate_omit(conduct, attack, refused, HARDWARE_REMEDY);
			continue;
		}
		isolating->at = &isolating->attacked[isolating->count++];
		*isolating->at = (struct attacked){
			.attack = attack, .params = params, .number = number};
		end = one_attack(isolating, err);
		if (end != CONDUCT_COMPLETE)
			break;
	}
	return end;
}

static enum conduct_end play(struct isolating *isolating, struct error *err)
{
	struct conduct *conduct = isolating->conduct;
	enum conduct_end end;

	isolating->host.witness = helper(conduct, "witness", err);
	isolating->host.canary = helper(conduct, "canary", err);
	if (!isolating->host.witness || !isolating->host.canary)
		return CONDUCT_FAULT;
	isolating->host.canary->bystander = 1;
	end = all_attacks(isolating, err);
	if (end == CONDUCT_COMPLETE && conduct->plan->explain)
		end = explain_all(isolating, err);
	environment_remove(conduct, isolating->host.witness);
	environment_remove(conduct, isolating->host.canary);
	isolate_say_unmade(isolating);
	laboratory_close(conduct);
	stop_all(conduct);
	return end == CONDUCT_COMPLETE && isolating->spent ? CONDUCT_BUDGET
							   : end;
}

static void isolating_free(struct isolating *isolating)
{
	int i;

	for (i = 0; i < isolating->count; i++) {
		cases_free(&isolating->attacked[i].cases);
		known_free(&isolating->attacked[i].known);
	}
	free(isolating->attacked);
	json_decref(isolating->quiet.felt);
	json_decref(isolating->unmade);
}

enum conduct_end isolate_run(struct conduct *conduct, struct error *err)
{
	size_t attacks = json_object_size(conduct->plan->attacks);
	struct isolating isolating __attribute__((cleanup(isolating_free))) = {
		.conduct = conduct,
		.host.quiet_ms = (int)(conduct->plan->quiet / NS_PER_MS),
		.deadline = attacks_deadline(conduct),
		.laboratory_deadline = laboratory_deadline(conduct),
		.attacked = calloc(attacks + 1, sizeof(*isolating.attacked)),
		.attacks = (int)attacks,
		.unmade = json_object()};

	if (!attacks)
		return CONDUCT_COMPLETE;
	if (!isolating.attacked) {
		error_make(err, ENOMEM, "attacks");
		return CONDUCT_FAULT;
	}
	return play(&isolating, err);
}
