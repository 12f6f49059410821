/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/twin.h"

#include "common/cleanup.h"

#include <stdio.h>
#include <string.h>

/* The last CPU of a list: the first ones serve interrupts and the harness. */
static void last_cpu(const char *list, char *cpu, size_t size)
{
	const char *at = list + strlen(list);

	while (at > list && at[-1] != ',' && at[-1] != '-')
		at--;
	snprintf(cpu, size, "%s", at);
}

int twin_can_be(const struct conduct *conduct, enum twin_place place)
{
	return place == TWIN_SAME_CPU ||
	       strcmp(conduct->run_cpus, conduct->house_cpus) != 0;
}

/* The second one: a further instance, where it is to be. */
static enum environment_started open_second(struct twin *twin,
					    enum twin_place place,
					    struct error *err)
{
	enum environment_started how;
	struct environment *second =
		environment_spare(twin->conduct, twin->first.environment, err);

	if (!second)
		return STARTED_FAULT;
	if (place == TWIN_OTHER_CPU)
		last_cpu(twin->conduct->house_cpus, second->cpus,
			 sizeof(second->cpus));
	how = environment_start(twin->conduct, second, err);
	if (how == STARTED_UP) {
		twin->second.environment = second;
		return how;
	}
	if (how == STARTED_NOT)
		error_make(err, 0, "a second one beside it did not start: %s",
			   second->reason);
	environment_remove(twin->conduct, second);
	return how;
}

enum environment_started twin_open(struct twin *twin, struct conduct *conduct,
				   struct environment *first,
				   enum twin_place place, struct error *err)
{
	enum environment_started how;

	*twin = (struct twin){.conduct = conduct,
			      .first = {.environment = first}};
	if (!twin_can_be(conduct, place)) {
		error_make(err, 0, "there is only one CPU to be had");
		return STARTED_NOT;
	}
	how = environment_start(conduct, first, err);
	if (how == STARTED_NOT)
		error_make(err, 0, "%s", first->reason);
	return how == STARTED_UP ? open_second(twin, place, err) : how;
}

static int is_up(const struct twin_half *half)
{
	return half->environment && half->environment->state == ENVIRONMENT_UP;
}

int twin_is_up(const struct twin *twin)
{
	return is_up(&twin->first) && is_up(&twin->second);
}

/* Forget its last job. */
static void clear(struct twin_half *half)
{
	json_decref(half->ready_data);
	json_decref(half->result);
	*half = (struct twin_half){.environment = half->environment};
}

static void lose(struct twin_half *half, const char *why)
{
	if (half->lost || half->result)
		return;
	half->lost = 1;
	snprintf(half->why, sizeof(half->why), "%s", why);
}

void twin_start(struct twin *twin, struct twin_half *half, const char *name,
		const char *role, const json_t *params)
{
	struct error why = {0};
	nanoseconds length =
		exchange_deadline(twin->conduct, half->environment, name);

	clear(half);
	half->began = conduct_now(twin->conduct);
	half->deadline = half->began + length + EXCHANGE_GRACE_NS;
	half->job = exchange_job(twin->conduct, half->environment, name, role,
				 params, length, &why);
	if (half->job < 0)
		lose(half, why.message);
}

static struct twin_half *half_of(struct twin *twin,
				 const struct environment *from)
{
	return from == twin->first.environment	  ? &twin->first
	       : from == twin->second.environment ? &twin->second
						  : NULL;
}

static void on_event(struct twin *twin, struct twin_half *half, json_t *event)
{
	struct twin_half *other =
		half == &twin->first ? &twin->second : &twin->first;
	const char *name = json_text(event, "name", "");
	json_t *data = json_object_get(event, "data");

	if (!strcmp(name, "ready") && !half->ready) {
		half->ready = 1;
		half->ready_data = json_incref(data);
	} else if (strcmp(name, "ready") && strcmp(name, "done") &&
		   other->job > 0 && !other->result) {
		exchange_tell(twin->conduct, other->environment, other->job,
			      name, data);
	}
}

static void on_message(struct twin *twin, const struct environment *from,
		       json_t *message)
{
	struct twin_half *half = half_of(twin, from);
	json_t *event = json_object_get(message, "event");
	json_t *result = json_object_get(message, "result");

	if (!half || half->job <= 0 ||
	    json_int(event ? event : result, "id", 0) != half->job)
		return;
	if (event)
		on_event(twin, half, event);
	else if (!half->result)
		half->result = json_incref(result);
}

/* The next thing that happens. `waited` is who must answer by its deadline. */
static enum twin_end step(struct twin *twin, struct twin_half *waited,
			  struct error *err)
{
	static const char silent[] = "no answer within its deadline";
	cleanup_json json_t *message = NULL;
	struct environment *from = NULL;
	struct error why = {0};
	struct twin_half *half;

	switch (exchange_next(twin->conduct, waited->deadline, &from, &message,
			      &why)) {
	case STAGE_INTERRUPTED:
		return TWIN_INTERRUPTED;
	case STAGE_FAULT:
		*err = why;
		return TWIN_FAULT;
	case STAGE_TIMEOUT:
		environment_lost(twin->conduct, waited->environment, silent);
		lose(waited, silent);
		break;
	case STAGE_ENDED:
		half = half_of(twin, from);
		if (half)
			lose(half, why.message);
		break;
	case STAGE_MESSAGE:
		on_message(twin, from, message);
	}
	return TWIN_THERE;
}

enum twin_end twin_until_ready(struct twin *twin, struct twin_half *half,
			       struct error *err)
{
	enum twin_end end = TWIN_THERE;

	while (end == TWIN_THERE && !half->ready && !half->result &&
	       !half->lost)
		end = step(twin, half, err);
	if (end != TWIN_THERE || half->ready)
		return end;
	if (half->result)
		snprintf(half->why, sizeof(half->why), "%s",
			 json_text(half->result, "reason",
				   "it was over before it was ready"));
	return TWIN_LOST;
}

enum twin_end twin_until_result(struct twin *twin, struct twin_half *half,
				struct error *err)
{
	enum twin_end end = TWIN_THERE;

	while (end == TWIN_THERE && !half->result && !half->lost)
		end = step(twin, half, err);
	return end == TWIN_THERE && !half->result ? TWIN_LOST : end;
}

void twin_close(struct twin *twin)
{
	clear(&twin->first);
	clear(&twin->second);
	if (twin->second.environment)
		environment_remove(twin->conduct, twin->second.environment);
	twin->second.environment = NULL;
}
