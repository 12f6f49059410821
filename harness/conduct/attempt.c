/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/attempt.h"

#include "common/cleanup.h"
#include "harness/conduct/await.h"
#include "harness/conduct/twin.h"

#include <stdio.h>
#include <string.h>

#define READY_NS (15 * NS_PER_S)
/* The canary sings until it is told to stop; this is its own ceiling. */
#define CANARY_MOST_MS 120000

/* One of the jobs that go on side by side. */
struct part {
	struct environment *environment;
	int64_t job; /* 0: not under way */
	int ready;   /* it sent its event `ready` */
	json_t *ready_data;
	json_t *result; /* the whole result, once there */
	int lost;	/* its environment ended, or it never answered */
	int silent;	/* it never answered */
	int unsent;	/* it never began */
	char why[512];
};

struct playing {
	struct conduct *conduct;
	struct part subject, witness, canary, partner;
	struct twin twin; /* where the partner is */
	int by_row;	  /* the canary is told of rows */
	struct error *err;
};

static struct part *part_of(struct playing *play,
			    const struct environment *from, const json_t *said)
{
	struct part *parts[] = {&play->subject, &play->witness, &play->canary,
				&play->partner};
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (parts[i]->environment == from &&
		    (!said || (parts[i]->job &&
			       json_int(said, "id", 0) == parts[i]->job)))
			return parts[i];
	return NULL;
}

static int is_under_way(const struct part *part)
{
	return part->job && !part->result;
}

/* The subject's end is what the others wait for. */
static void subject_over(struct playing *play)
{
	json_t *data = play->subject.result ? json_copy(play->subject.result)
					    : json_pack("{s:b}", "died", 1);

	if (is_under_way(&play->witness))
		exchange_tell(play->conduct, play->witness.environment,
			      play->witness.job, "done", data);
	if (is_under_way(&play->partner))
		exchange_tell(play->conduct, play->partner.environment,
			      play->partner.job, "done", NULL);
	json_decref(data);
}

static void part_lost(struct playing *play, struct part *part, const char *why)
{
	if (part->lost || !part->job || part->result)
		return;
	part->lost = 1;
	snprintf(part->why, sizeof(part->why), "%s", why);
	if (part == &play->subject)
		subject_over(play);
}

/* It never answered. Its job may go on, so the environment must not; nor may
 * the one that this is in, where that is why. */
static void part_silent(struct playing *play, struct part *part)
{
	static const char why[] = "no answer within its deadline";

	part->silent = 1;
	environment_lost(play->conduct, part->environment, why);
	part_lost(play, part, why);
	if (part->environment->within)
		await_alive(play->conduct, part->environment->within);
}

/* Who is told what a part says. With a partner it goes round: what the witness
 * says is for the partner alone. */
static struct part *hearer_of(struct playing *play, const struct part *part)
{
	struct part *partner =
		play->partner.environment ? &play->partner : NULL;

	if (part == &play->subject)
		return &play->witness;
	if (part == &play->witness)
		return partner ? partner : &play->subject;
	return part == partner ? &play->subject : NULL;
}

static void on_event(struct playing *play, struct part *part, json_t *event)
{
	const char *name = json_text(event, "name", "");
	json_t *data = json_object_get(event, "data");
	struct part *other = hearer_of(play, part);

	if (part == &play->subject && play->by_row &&
	    is_under_way(&play->canary) && strcmp(name, "done"))
		exchange_tell(play->conduct, play->canary.environment,
			      play->canary.job, name, data);
	if (!strcmp(name, "ready") && !part->ready) {
		part->ready = 1;
		part->ready_data = json_incref(data);
	}
	/* That it is over is ours to say, not the attacker's; and the partner
	 * knows what the subject must not be told. */
	if (other && is_under_way(other) && strcmp(name, "done"))
		exchange_tell(play->conduct, other->environment, other->job,
			      name, part == &play->partner ? NULL : data);
}

static void on_message(struct playing *play, struct environment *from,
		       json_t *message)
{
	json_t *event = json_object_get(message, "event");
	json_t *result = json_object_get(message, "result");
	struct part *part = part_of(play, from, event ? event : result);

	if (!part)
		return;
	if (event)
		on_event(play, part, event);
	if (!result || part->result)
		return;
	part->result = json_incref(result);
	for (; from; from = from->within)
		from->failures = 0;
	if (part == &play->subject)
		subject_over(play);
}

/* Let things happen until `*flag` is set or `part` is over. 0: go on. */
static enum attempt_end play_until(struct playing *play, struct part *part,
				   const int *flag, nanoseconds deadline)
{
	while (!part->result && !part->lost && !(flag && *flag)) {
		cleanup_json json_t *message = NULL;
		struct environment *from = NULL;
		struct error why = {0};
		enum stage_status status = exchange_next(
			play->conduct, deadline, &from, &message, &why);

		if (status == STAGE_INTERRUPTED)
			return ATTEMPT_INTERRUPTED;
		if (status == STAGE_FAULT) {
			*play->err = why;
			return ATTEMPT_FAULT;
		}
		if (status == STAGE_TIMEOUT)
			part_silent(play, part);
		if (status == STAGE_ENDED && part_of(play, from, NULL))
			part_lost(play, part_of(play, from, NULL), why.message);
		else if (status == STAGE_MESSAGE)
			on_message(play, from, message);
	}
	return ATTEMPTED;
}

static enum attempt_end part_start(struct playing *play, struct part *part,
				   const char *job, const char *role,
				   const json_t *params, nanoseconds length)
{
	struct error why = {0};
	enum environment_started how =
		environment_start(play->conduct, part->environment, &why);

	if (how == STARTED_INTERRUPTED)
		return ATTEMPT_INTERRUPTED;
	if (how == STARTED_FAULT) {
		*play->err = why;
		return ATTEMPT_FAULT;
	}
	part->job = exchange_job(play->conduct, part->environment, job, role,
				 params, length, &why);
	if (part->job < 0) {
		part->job = 1; /* so that the loss counts */
		part->unsent = 1;
		part_lost(play, part, why.message);
	}
	return ATTEMPTED;
}

static void part_free(struct part *part)
{
	json_decref(part->ready_data);
	json_decref(part->result);
	*part = (struct part){0};
}

static enum attempt_end canary_sing(struct playing *play, int most_ms)
{
	cleanup_json json_t *params =
		json_pack("{s:i}", "duration_ms", most_ms);

	return part_start(play, &play->canary, "canary", "witness", params,
			  most_ms * NS_PER_MS + READY_NS);
}

/* The quiet window just before. */
static enum attempt_end listen_quietly(struct playing *play,
				       const struct attempt_host *host,
				       struct attempt_result *result)
{
	enum attempt_end end;

	play->canary.environment = host->canary;
	end = canary_sing(play, host->quiet_ms);
	if (end == ATTEMPTED)
		end = play_until(play, &play->canary, NULL,
				 conduct_now(play->conduct) +
					 host->quiet_ms * NS_PER_MS + READY_NS);
	result->quiet =
		json_incref(json_object_get(play->canary.result, "data"));
	part_free(&play->canary);
	return end;
}

/* From now on, until all is over. */
static enum attempt_end listen_on(struct playing *play,
				  const struct attempt_host *host)
{
	enum attempt_end end;

	play->canary.environment = host->canary;
	end = canary_sing(play, CANARY_MOST_MS);
	if (end == ATTEMPTED)
		end = play_until(play, &play->canary, &play->canary.ready,
				 conduct_now(play->conduct) + READY_NS);
	return end;
}

/* A second environment beside the subject's, and the partner's job in there. */
static enum attempt_end partner_begin(struct playing *play, const char *partner)
{
	struct environment *subject = play->subject.environment;
	cleanup_json json_t *params = json_object();
	struct error why = {0};
	enum attempt_end end;

	switch (twin_open(&play->twin, play->conduct, subject, TWIN_SAME_CPU,
			  &why)) {
	case STARTED_INTERRUPTED:
		return ATTEMPT_INTERRUPTED;
	case STARTED_FAULT:
		*play->err = why;
		return ATTEMPT_FAULT;
	case STARTED_NOT:
		play->partner.lost = 1;
		snprintf(play->partner.why, sizeof(play->partner.why), "%s",
			 why.message);
		return ATTEMPTED;
	default:
		play->partner.environment = play->twin.second.environment;
	}
	end = part_start(play, &play->partner, partner, "neighbour", params,
			 exchange_deadline(play->conduct, subject, partner));
	if (end != ATTEMPTED)
		return end;
	return play_until(play, &play->partner, &play->partner.ready,
			  conduct_now(play->conduct) + READY_NS);
}

static enum attempt_end witness_begin(struct playing *play, const char *witness,
				      const json_t *params,
				      const struct environment *subject)
{
	const struct environment *laboratory = environment_laboratory(subject);
	cleanup_json json_t *all =
		params ? json_copy((json_t *)params) : json_object();
	enum attempt_end end;
	nanoseconds length = exchange_deadline(play->conduct, subject, witness);

	json_object_set_new(all, "kind", json_string(subject->kind));
	json_object_set(all, "groups", (json_t *)environment_groups(subject));
	json_object_set(all, "outer",
			laboratory ? json_object_get(laboratory->hello, "outer")
				   : play->conduct->outer_groups);
	json_object_set_new(all, "laboratory", json_boolean(laboratory));
	json_object_set_new(all, "enclosed",
			    json_boolean(laboratory || play->conduct->network));
	end = part_start(play, &play->witness, witness, "witness", all, length);
	if (end != ATTEMPTED)
		return end;
	return play_until(play, &play->witness, &play->witness.ready,
			  conduct_now(play->conduct) + READY_NS);
}

static enum attempt_end subject_play(struct playing *play, const char *attack,
				     const json_t *params)
{
	cleanup_json json_t *all =
		params ? json_copy((json_t *)params) : json_object();
	nanoseconds length = exchange_deadline(
		play->conduct, play->subject.environment, attack);
	enum attempt_end end;

	if (play->witness.ready_data)
		json_object_set(all, "witness", play->witness.ready_data);
	end = part_start(play, &play->subject, attack, "subject", all, length);
	if (end == ATTEMPTED)
		end = play_until(play, &play->subject, NULL,
				 conduct_now(play->conduct) + length +
					 EXCHANGE_GRACE_NS);
	return end;
}

/* Let the others come to their ends. */
static enum attempt_end curtain(struct playing *play)
{
	enum attempt_end end =
		play_until(play, &play->witness, NULL,
			   conduct_now(play->conduct) + READY_NS);

	if (end == ATTEMPTED && play->partner.job)
		end = play_until(play, &play->partner, NULL,
				 conduct_now(play->conduct) + READY_NS);
	if (end != ATTEMPTED || !play->canary.environment)
		return end;
	exchange_tell(play->conduct, play->canary.environment, play->canary.job,
		      "done", NULL);
	return play_until(play, &play->canary, NULL,
			  conduct_now(play->conduct) + READY_NS);
}

/* `risks`: that it ends with its environment may be its own doing. */
static void settle_subject(const struct part *subject, int risks,
			   struct attempt_result *result)
{
	const char *status = json_text(subject->result, "status", "lost");
	const json_t *data = json_object_get(subject->result, "data");

	snprintf(result->reason, sizeof(result->reason), "%s",
		 json_text(subject->result, "reason", subject->why));
	result->subject = json_incref((json_t *)data);
	if (!strcmp(status, "done")) {
		result->attempt = attempt_from_word(
			json_text(data, "attempt", data ? "done" : "crashed"));
		snprintf(result->reason, sizeof(result->reason), "%s",
			 json_text(data, "reason", ""));
	} else if (!strcmp(status, "unsupported")) {
		result->attempt = ATTEMPT_UNABLE;
	} else if (!strcmp(status, "killed") ||
		   (subject->lost && !subject->silent && !subject->unsent)) {
		result->attempt = risks ? ATTEMPT_KILLED : ATTEMPT_CRASHED;
	} else if (!strcmp(status, "overrun") || subject->silent) {
		result->attempt = ATTEMPT_HUNG;
	} else {
		result->attempt = ATTEMPT_CRASHED;
	}
}

static void settle_witness(const struct part *witness,
			   struct attempt_result *result)
{
	const json_t *data = json_object_get(witness->result, "data");
	const char *status = json_text(witness->result, "status", "lost");

	result->observed = json_incref((json_t *)data);
	result->witness = WITNESS_BLIND;
	if (!strcmp(status, "done"))
		result->witness =
			witness_from_word(json_text(data, "witness", "blind"));
	else
		snprintf(result->reason, sizeof(result->reason),
			 "the witness: %s",
			 json_text(witness->result, "reason", witness->why));
	if (result->witness == WITNESS_BLIND && json_text(data, "reason", NULL))
		snprintf(result->reason, sizeof(result->reason), "%s",
			 json_text(data, "reason", ""));
}

/* Without the partner's half nothing was shown, whatever the others say. */
static void settle_alone(const struct part *partner,
			 struct attempt_result *result)
{
	result->attempt = ATTEMPT_UNABLE;
	result->witness = WITNESS_BLIND;
	snprintf(result->reason, sizeof(result->reason),
		 "the one beside it: %s",
		 json_text(partner->result, "reason", partner->why));
}

static void settle(const struct playing *play, int risks,
		   struct attempt_result *result)
{
	const struct part *partner = &play->partner;
	const char *inside, *outside;

	if (partner->lost ||
	    (partner->result &&
	     strcmp(json_text(partner->result, "status", ""), "done"))) {
		settle_alone(partner, result);
		return;
	}
	settle_subject(&play->subject, risks, result);
	settle_witness(&play->witness, result);
	result->disturbed =
		json_incref(json_object_get(play->canary.result, "data"));
	outside = json_text(result->observed, "evidence", "");
	inside = json_text(result->subject, "evidence", "");
	snprintf(result->evidence, sizeof(result->evidence), "%s%s%s", outside,
		 *outside && *inside ? "; inside: " : "", inside);
}

static enum attempt_end play_all(struct playing *play,
				 const struct attempt_host *host,
				 const char *attack, const json_t *params,
				 int listens, struct attempt_result *result)
{
	const json_t *described =
		catalogue_attack(play->conduct->catalogue, attack);
	const char *partner = json_text(described, "partner", NULL);
	enum attempt_end end = ATTEMPTED;

	play->by_row = json_object_get(described, "rows") != NULL;
	if (listens && host->quiet)
		result->quiet = json_incref(host->quiet);
	else if (listens && host->quiet_ms)
		end = listen_quietly(play, host, result);
	if (end == ATTEMPTED && listens)
		end = listen_on(play, host);
	if (end == ATTEMPTED)
		end = witness_begin(play, json_text(described, "witness", ""),
				    params, play->subject.environment);
	if (end == ATTEMPTED && partner)
		end = partner_begin(play, partner);
	if (end == ATTEMPTED && partner && !play->partner.ready)
		subject_over(play);
	else if (end == ATTEMPTED)
		end = subject_play(play, attack, params);
	if (end == ATTEMPTED)
		end = curtain(play);
	return end;
}

enum attempt_end attempt_make(struct conduct *conduct,
			      const struct attempt_host *host,
			      struct environment *environment,
			      const char *attack, const json_t *params,
			      const json_t *rows, struct attempt_result *result,
			      struct error *err)
{
	struct playing play = {.conduct = conduct,
			       .subject = {.environment = environment},
			       .witness = {.environment = host->witness},
			       .err = err};
	const json_t *described = catalogue_attack(conduct->catalogue, attack);
	int takes = catalogue_needs(conduct->catalogue, attack, "outer");
	cleanup_json json_t *all =
		params ? json_copy((json_t *)params) : json_object();
	enum attempt_end end;

	if (rows)
		json_object_set(all, "rows", (json_t *)rows);
	end = play_all(&play, host, attack, all, takes && host->canary, result);
	if (end == ATTEMPTED)
		settle(&play, takes || json_bool(described, "lab", 0), result);
	part_free(&play.subject);
	part_free(&play.witness);
	part_free(&play.canary);
	part_free(&play.partner);
	twin_close(&play.twin);
	return end;
}

void attempt_free(struct attempt_result *result)
{
	json_decref(result->subject);
	json_decref(result->observed);
	json_decref(result->quiet);
	json_decref(result->disturbed);
	*result = (struct attempt_result){0};
}
