/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/exhaust/rounds.h"

#include <string.h>

#define LOOKED "looked"
#define LOOK_NS (5 * NS_PER_S)
#define EVERY_NS (5 * NS_PER_MS)
/* Answer this long before the deadline, whatever happens. */
#define RESERVE_NS (NS_PER_S / 2)

static int tell(struct job_context *context, const char *row,
		enum round_phase phase, int64_t number)
{
	return job_event(context, ROUND_EVENT,
			 json_pack("{s:s, s:i, s:I}", "row", row, "phase",
				   (int)phase, "number", (json_int_t)number),
			 NULL);
}

void round_mark(struct job_context *context, const char *row,
		enum round_phase phase)
{
	tell(context, row, phase, 0);
}

void round_tell(struct job_context *context, const char *row,
		enum round_phase phase, int64_t number)
{
	if (tell(context, row, phase, number) == 0)
		json_decref(job_wait(context, LOOKED, clock_now() + LOOK_NS));
}

static int look(struct job_context *context, const struct round_eye *eye,
		const json_t *told, struct error *err)
{
	const json_t *data = json_object_get(told, "data");
	int64_t phase = json_int(data, "phase", -1);

	if (strcmp(json_text(told, "name", ""), ROUND_EVENT) ||
	    phase < ROUND_BEFORE || phase > ROUND_AFTER)
		return 0;
	eye->look(eye->state, json_text(data, "row", ""),
		  (enum round_phase)phase, json_int(data, "number", 0));
	return job_event(context, LOOKED, NULL, err);
}

int round_watch(struct job_context *context, json_t *data,
		const struct round_eye *eye, struct error *err)
{
	nanoseconds end = context->deadline - RESERVE_NS;

	if (job_event(context, "ready", data, err) < 0)
		return -1;
	while (clock_now() < end) {
		nanoseconds next =
			eye->meanwhile ? clock_now() + EVERY_NS : end;
		cleanup_json json_t *told = job_wait(context, NULL, next);

		if (eye->meanwhile)
			eye->meanwhile(eye->state);
		if (!told)
			continue;
		if (!strcmp(json_text(told, "name", ""), "done"))
			return 0;
		if (look(context, eye, told, err) < 0)
			return -1;
	}
	return 0;
}

int round_watch_group(struct job_context *context, const char *which,
		      struct cgroup *group, const struct round_eye *eye,
		      struct error *err)
{
	const json_t *paths = json_object_get(context->params, which);
	int status;

	*group = (struct cgroup){0};
	if (json_object_size(paths))
		cgroup_from_json(group, paths, NULL);
	status = round_watch(context, NULL, eye, err);
	cgroup_free(group);
	return status;
}
