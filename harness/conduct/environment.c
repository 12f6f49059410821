/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/environment.h"

#include "common/cleanup.h"
#include "harness/conduct/await.h"
#include "harness/conduct/kept.h"
#include "harness/conduct/line.h"
#include "harness/conduct/spec.h"
#include "probe/hello.h"

#include <stdio.h>
#include <string.h>

#define HELLO_NS (15 * NS_PER_S)
/* A guest boots in 2 s by emulation; trying KVM first may take 10 more. */
#define HELLO_GUEST_NS (90 * NS_PER_S)

static const char *role_word(enum environment_role role)
{
	static const char *const words[] = {"measured",	  "control",
					    "helper",	  "spare",
					    "laboratory", "attacked"};

	return words[role];
}

static struct environment_record record_of(const struct environment *e)
{
	return (struct environment_record){
		.id = e->record,
		.name = e->name,
		.kind = e->kind,
		.label = *e->label ? e->label : NULL,
		.keys = e->keys,
		.variant_of = e->variant_of,
		.status = e->state == ENVIRONMENT_UNUSABLE ? "unusable"
							   : "usable",
		.reason = *e->reason ? e->reason : NULL,
		.remedy = *e->remedy ? e->remedy : NULL,
		.role = role_word(e->role),
	};
}

/* What has changed about it, unless it is in no store. */
static void save(struct conduct *conduct, const struct environment *e)
{
	struct environment_record record = record_of(e);

	if (e->role != ROLE_SPARE)
		store_update_environment(conduct->store, &record, NULL);
}

static void environment_free(struct environment *e)
{
	free(e->name);
	free(e->kind);
	json_decref(e->keys);
	json_decref(e->hello);
	json_decref(e->groups);
	json_decref(e->all_groups);
	free(e);
}

/* Into the store; one that was there before goes on where it ended, since the
 * same variant may be the control of several attacks. */
static int record_environment(struct conduct *conduct, struct environment *e,
			      struct error *err)
{
	const json_t *before = json_object_get(conduct->removed, e->name);
	struct environment_record record = record_of(e);

	if (before) {
		e->record = json_integer_value(json_array_get(before, 0));
		e->starts = (int)json_integer_value(json_array_get(before, 1));
		return 0;
	}
	if (store_add_environment(conduct->store, conduct->run, &record, err) <
	    0)
		return -1;
	e->record = record.id;
	return 0;
}

static struct environment *find(const struct conduct *conduct, const char *name)
{
	int i;

	for (i = 0; name && i < conduct->count; i++)
		if (conduct->environments[i] &&
		    !strcmp(conduct->environments[i]->name, name))
			return conduct->environments[i];
	return NULL;
}

static struct environment *environment_new(const struct conduct *conduct,
					   const char *kind, const json_t *keys,
					   enum environment_role role,
					   struct error *err)
{
	struct environment *e = calloc(1, sizeof(*e));
	int handle = 0;

	while (handle < STAGE_HANDLES && conduct->environments[handle])
		handle++;
	if (!e || handle == STAGE_HANDLES) {
		free(e);
		error_make(err, 0, "more than %d environments", STAGE_HANDLES);
		return NULL;
	}
	*e = (struct environment){.kind = strdup(kind),
				  .keys = keys ? json_deep_copy(keys)
					       : json_object(),
				  .role = role,
				  .handle = handle};
	return e;
}

static void enter(struct conduct *conduct, struct environment *e)
{
	conduct->environments[e->handle] = e;
	if (e->handle >= conduct->count)
		conduct->count = e->handle + 1;
}

struct environment *environment_add(struct conduct *conduct, const char *name,
				    const char *kind, const json_t *keys,
				    const char *variant_of,
				    enum environment_role role,
				    struct error *err)
{
	struct environment *e = environment_new(conduct, kind, keys, role, err);
	const struct environment *varied = find(conduct, variant_of);

	if (!e)
		return NULL;
	e->name = strdup(name);
	e->variant_of = variant_of;
	e->within = varied ? varied->within : NULL;
	if (record_environment(conduct, e, err) < 0) {
		environment_free(e);
		return NULL;
	}
	enter(conduct, e);
	return e;
}

struct environment *environment_variant(struct conduct *conduct,
					const struct environment *like,
					const json_t *keys, const char *name,
					struct error *err)
{
	struct environment *e =
		environment_new(conduct, like->kind, keys, ROLE_SPARE, err);

	if (!e)
		return NULL;
	if (name)
		e->name = strdup(name);
	else if (asprintf(&e->name, "%s.%d", like->name, e->handle) < 0)
		e->name = NULL;
	e->within = like->within;
	memcpy(e->label, like->label, sizeof(e->label));
	e->failures = ENVIRONMENT_TRIES - 1;
	enter(conduct, e);
	return e;
}

struct environment *environment_spare(struct conduct *conduct,
				      const struct environment *like,
				      struct error *err)
{
	return environment_variant(conduct, like, like->keys, NULL, err);
}

void environment_settle_within(struct conduct *conduct)
{
	size_t i;

	for (i = 0; i < conduct->plan->environment_count; i++) {
		const struct plan_environment *planned =
			&conduct->plan->environments[i];
		struct environment *e = find(conduct, planned->name);

		if (e && planned->within)
			e->within = find(conduct, planned->within);
	}
}

void environment_give_up(struct conduct *conduct, struct environment *e,
			 const char *reason, const char *remedy)
{
	e->state = ENVIRONMENT_UNUSABLE;
	snprintf(e->reason, sizeof(e->reason), "%s", reason);
	snprintf(e->remedy, sizeof(e->remedy), "%s", remedy);
	save(conduct, e);
}

/* What it said before that is still to be heard. */
static void take_down(struct conduct *conduct, struct environment *e)
{
	line_close(conduct, e);
	if (e->state == ENVIRONMENT_UP)
		e->state = ENVIRONMENT_DOWN;
}

void environment_lost(struct conduct *conduct, struct environment *e,
		      const char *reason)
{
	char words[sizeof(e->reason)];

	snprintf(words, sizeof(words), "%s", reason);
	line_orphan(conduct, e);
	take_down(conduct, e);
	e->failures++;
	if (e->failures >= ENVIRONMENT_TRIES)
		environment_give_up(conduct, e, words, "");
	else
		snprintf(e->reason, sizeof(e->reason), "%s", words);
}

/* Is this hello one of ours? */
static int check_hello(const struct conduct *conduct, const json_t *hello,
		       struct error *err)
{
	const char *sha256 = json_text(hello, "sha256", "");
	int64_t protocol = json_int(hello, "protocol", 0);

	if (protocol != PROTOCOL_VERSION)
		return error_make(
			err, 0,
			"its agent (version %s) speaks protocol %lld, not %d; rebuild or reinstall both together",
			json_text(hello, "version", "?"), (long long)protocol,
			PROTOCOL_VERSION);
	if (conduct->agent_sha256 && strcmp(sha256, conduct->agent_sha256))
		return error_make(
			err, 0,
			"its agent is not the one that was sent (SHA-256 %.12s…, not %.12s…)",
			sha256, conduct->agent_sha256);
	return 0;
}

static int record_start(struct conduct *conduct, struct environment *e,
			nanoseconds took, const char *failed, struct error *err)
{
	struct start_record record = {.environment = e->record,
				      .number = e->starts,
				      .start_ns = took,
				      .hello = e->hello,
				      .status = failed ? "failed" : "up",
				      .reason = failed};

	if (e->role == ROLE_SPARE)
		return 0;
	if (store_add_start(conduct->store, &record, err) < 0)
		return -1;
	e->start = record.id;
	return 0;
}

/* It said hello: keep what it said, its label, and what made it quick. */
static void greet(struct conduct *conduct, struct environment *e,
		  const json_t *hello)
{
	const json_t *facts = json_object_get(hello, "facts");
	const char *accelerator = json_text(facts, "accelerator", "");

	json_decref(e->hello);
	e->hello = json_incref((json_t *)hello);
	e->state = ENVIRONMENT_UP;
	json_decref(e->all_groups);
	e->all_groups = e->groups ? json_copy(e->groups) : json_object();
	json_object_update(e->all_groups, json_object_get(hello, "groups"));
	if (*accelerator && !json_object_get(e->keys, "accelerator"))
		json_object_set_new(e->keys, "accelerator",
				    json_string(accelerator));
	if (!*e->label &&
	    (!strcmp(accelerator, "tcg") || (e->within && *e->within->label))) {
		snprintf(e->label, sizeof(e->label), "TCG");
		save(conduct, e);
	}
	if (strcmp(e->kind, "peer"))
		return;
	if (conduct->peer_netns >= 0)
		close(conduct->peer_netns); /* of a peer that died */
	conduct->peer_netns =
		conduct->stage->operations->take_fd(conduct->stage, e->handle);
}

/* Wait for the first line. Where none comes from within another one, that may
 * be the one which does not answer. */
static enum environment_started wait_hello(struct conduct *conduct,
					   struct environment *e, json_t **line,
					   struct error *err)
{
	nanoseconds deadline =
		conduct_now(conduct) +
		(strcmp(environment_outermost(e)->kind, "vm") ? HELLO_NS
							      : HELLO_GUEST_NS);

	switch (await_line(conduct, e, deadline, line, err)) {
	case STAGE_INTERRUPTED:
		return STARTED_INTERRUPTED;
	case STAGE_FAULT:
		return STARTED_FAULT;
	case STAGE_TIMEOUT:
		if (e->within)
			await_alive(conduct, e->within);
		error_make(err, 0, "it said nothing within its deadline");
		return STARTED_NOT;
	case STAGE_MESSAGE:
		return STARTED_UP;
	default:
		return STARTED_NOT;
	}
}

/* What came first: hello, refused, or something else. */
static int settle_first_line(struct conduct *conduct, struct environment *e,
			     const json_t *line, struct error *err)
{
	const json_t *refused = json_object_get(line, "refused");
	const json_t *hello = json_object_get(line, "hello");

	if (refused) {
		error_make(err, 0, "%s", json_text(refused, "reason", ""));
		environment_stop(conduct, e);
		environment_give_up(conduct, e, err->message,
				    json_text(refused, "remedy", ""));
		return -1;
	}
	if (!hello)
		error_make(err, 0,
			   "its first line is neither hello nor refused");
	if (!hello || check_hello(conduct, hello, err) < 0) {
		environment_stop(conduct, e);
		environment_give_up(conduct, e, err->message, "");
		return -1;
	}
	greet(conduct, e, hello);
	return 0;
}

static enum environment_started try_start(struct conduct *conduct,
					  struct environment *e,
					  struct error *err)
{
	cleanup_json json_t *spec = spec_make(conduct, e, err);
	cleanup_json json_t *line = NULL;
	enum environment_started how = STARTED_NOT;

	if (!spec)
		return STARTED_FAULT;
	json_decref(e->groups);
	json_decref(e->hello);
	json_decref(e->all_groups);
	e->groups = e->hello = e->all_groups = NULL;
	kept_drop(conduct, e); /* said by its last life */
	e->starts++;
	e->silent = 0;
	e->asked = conduct_now(conduct);
	if (line_open(conduct, e, spec, err) == 0)
		how = wait_hello(conduct, e, &line, err);
	else if (!e->within)
		return STARTED_FAULT;
	else
		environment_lost(conduct, e->within, err->message);
	e->answered = conduct_now(conduct);
	if (how == STARTED_UP && settle_first_line(conduct, e, line, err) < 0)
		how = STARTED_NOT;
	else if (how == STARTED_NOT)
		environment_lost(conduct, e, err->message);
	if (how == STARTED_UP || how == STARTED_NOT) {
		struct error why = *err;

		if (record_start(conduct, e, e->answered - e->asked,
				 how == STARTED_NOT ? why.message : NULL,
				 err) < 0)
			return STARTED_FAULT;
	}
	return how;
}

/* What it is within comes first. */
static enum environment_started start_outer(struct conduct *conduct,
					    struct environment *e,
					    struct error *err)
{
	enum environment_started how;
	char words[sizeof(e->reason)];

	if (!e->within)
		return STARTED_UP;
	how = environment_start(conduct, e->within, err);
	if (how != STARTED_NOT)
		return how;
	snprintf(words, sizeof(words), "'%s', which it is in, cannot be: %s",
		 e->within->name, e->within->reason);
	environment_give_up(conduct, e, words, e->within->remedy);
	return STARTED_NOT;
}

enum environment_started environment_start(struct conduct *conduct,
					   struct environment *e,
					   struct error *err)
{
	enum environment_started how = STARTED_NOT;

	if (e->state == ENVIRONMENT_UP)
		return STARTED_UP;
	while (e->state == ENVIRONMENT_DOWN && how == STARTED_NOT) {
		how = start_outer(conduct, e, err);
		if (how == STARTED_UP)
			how = try_start(conduct, e, err);
	}
	return how;
}

void environment_stop(struct conduct *conduct, struct environment *e)
{
	take_down(conduct, e);
	kept_drop(conduct, e);
}

void environment_remove(struct conduct *conduct, struct environment *e)
{
	environment_stop(conduct, e);
	if (!conduct->removed)
		conduct->removed = json_object();
	if (e->role != ROLE_SPARE)
		json_object_set_new(
			conduct->removed, e->name,
			json_pack("[I, i]", (json_int_t)e->record, e->starts));
	conduct->environments[e->handle] = NULL;
	environment_free(e);
}

const struct environment *environment_outermost(const struct environment *e)
{
	while (e->within)
		e = e->within;
	return e;
}

struct environment *environment_laboratory(const struct environment *e)
{
	return e->within && e->within->role == ROLE_LABORATORY ? e->within
							       : NULL;
}

const json_t *environment_groups(const struct environment *inner)
{
	const struct environment *e = environment_laboratory(inner)
					      ? inner
					      : environment_outermost(inner);

	return e->all_groups ? e->all_groups : e->groups;
}

void environment_end_all(struct conduct *conduct)
{
	int i;

	for (i = 0; i < conduct->count; i++)
		if (conduct->environments[i])
			environment_remove(conduct, conduct->environments[i]);
	json_decref(conduct->removed);
	json_decref(conduct->kept);
	conduct->removed = conduct->kept = NULL;
	conduct->count = 0;
}
