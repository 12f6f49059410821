/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of launcher-rewrite: copies the launcher, starts the copy
 * into the environment as the launcher of its kind starts itself, ends it when
 * the attacker has hold of its file, and looks at the file on the host. A guest
 * gets nobody's process: there the copy is started beside it.
 */
#include "common/cgroup.h"
#include "isolation-tests/attacker.h"
#include "isolation-tests/decoys/decoy-program.h"
#include "isolation-tests/say.h"

#include <string.h>

#define RESERVE_NS (NS_PER_S / 2)
#define NAME 16

struct planted {
	struct job_context *context;
	struct cgroup group; /* of the attacked environment */
	char name[NAME];     /* that the attacker calls himself */
	struct decoy_program program;
	int started, over; /* the attack has been told to be over */
	struct error why;  /* it could not be started */
};

/* Wait until the attacker says so; 0: he never will. */
static int hear(struct planted *planted, const char *name)
{
	nanoseconds end = planted->context->deadline - RESERVE_NS;

	while (!planted->over) {
		cleanup_json json_t *told =
			job_wait(planted->context, NULL, end);
		const char *said = json_text(told, "name", "done");

		if (!strcmp(said, name))
			return 1;
		planted->over = !strcmp(said, "done");
	}
	return 0;
}

/* Where it is started, and how. Negative with the reason. */
static int choose(struct planted *planted, struct decoy_start *start,
		  struct error *err)
{
	const char *kind = json_text(planted->context->params, "kind", "");

	*start = (struct decoy_start){.protected = !strcmp(kind, "container"),
				      .longest = planted->context->deadline -
						 clock_now()};
	if (!start->protected || attacker_emulator(&planted->group))
		return 0;
	start->beside = attacker_named(&planted->group, planted->name);
	if (!start->beside)
		return error_make(err, 0,
				  "the attacker's process is not seen in a "
				  "group of its own, so nothing can join it");
	return 0;
}

static int start(struct planted *planted, struct error *err)
{
	struct decoy_start how;

	planted->started = choose(planted, &how, &planted->why) == 0 &&
			   decoy_program_start(&planted->program, &how,
					       &planted->why) == 0;
	return job_event(planted->context, "started",
			 planted->started
				 ? decoy_program_address(&planted->program)
				 : json_object(),
			 err);
}

static int look(struct planted *planted)
{
	struct job_context *context = planted->context;
	struct error why = {0};
	int changed = decoy_program_is_changed(&planted->program, &why);

	if (!planted->started)
		return say_blind(context, "no launcher came in: %s",
				 planted->why.message);
	if (changed < 0)
		return say_blind(context, "%s", why.message);
	return say_witness(context, changed ? "moved" : "still",
			   changed ? "the program on the host was changed"
				   : "the program on the host is as it was");
}

static int watch(struct planted *planted, struct error *err)
{
	struct job_context *context = planted->context;

	if (job_event(context, "ready",
		      json_pack("{s:s}", "name", planted->name), err) < 0)
		return -1;
	error_make(&planted->why, 0, "nobody asked for it");
	if (hear(planted, "here") && start(planted, err) < 0)
		return -1;
	if (planted->started && hear(planted, "holding")) {
		decoy_program_stop(&planted->program);
		if (job_event(context, "ended", NULL, err) < 0)
			return -1;
	}
	hear(planted, "done");
	return look(planted);
}

static int run(struct job_context *context, struct error *err)
{
	struct planted planted = {.context = context};
	const json_t *groups = json_object_get(context->params, "groups");
	struct error why = {0};
	int status;

	if (decoy_program_plant(&planted.program, context->around->data, &why) <
	    0) {
		status = job_event(context, "ready", NULL, err);
		say_blind(context, "%s", why.message);
	} else {
		snprintf(planted.name, sizeof(planted.name), "bh-%.12s",
			 planted.program.name);
		if (json_object_size(groups))
			cgroup_from_json(&planted.group, groups, NULL);
		status = watch(&planted, err);
		cgroup_free(&planted.group);
	}
	decoy_program_remove(&planted.program);
	return status;
}

static const struct job launcher_rewrite_witness = {
	.name = "launcher-rewrite.witness",
	.title = "Lets a copy of the launcher into the environment",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_DATA,
	.deadline = 14 * NS_PER_S,
	.bound_processes = 2,
	.bound_bytes = 16 << 20,
	.run = run,
};
JOB_REGISTER(launcher_rewrite_witness)
