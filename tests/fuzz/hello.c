/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzzing what an agent says: the first line of the input is its hello, every
 * further one an answer to a trial. The conductor takes it or gives it up.
 * Built by tests/fuzz/run.sh only.
 */
#include "harness/conduct/trial.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

struct babble {
	struct stage stage;
	const char *at, *end;
	nanoseconds now;
};

static nanoseconds now(struct stage *stage)
{
	return ((struct babble *)stage)->now;
}

static int start(struct stage *stage, int handle, const json_t *spec,
		 const int *fds, size_t fd_count, json_t **groups,
		 struct error *err)
{
	(void)stage, (void)handle, (void)spec, (void)fds, (void)fd_count;
	(void)groups, (void)err;
	return 0;
}

static int take(struct stage *stage, int handle, json_t *message,
		struct error *err)
{
	(void)stage, (void)handle, (void)err;
	json_decref(message);
	return 0;
}

static enum stage_status say(struct stage *stage, nanoseconds deadline,
			     int *handle, json_t **message, struct error *err)
{
	struct babble *babble = (struct babble *)stage;
	const char *line = babble->at, *newline;

	*handle = 0;
	*message = NULL;
	if (line == babble->end) {
		babble->now = deadline;
		return STAGE_TIMEOUT;
	}
	newline = memchr(line, '\n', (size_t)(babble->end - line));
	babble->at = newline ? newline + 1 : babble->end;
	*message = json_loadb(line, (size_t)(babble->at - line), 0, NULL);
	if (json_is_object(*message))
		return STAGE_MESSAGE;
	json_decref(*message);
	*message = NULL;
	error_make(err, 0, "it sent noise");
	return STAGE_ENDED;
}

static int take_fd(struct stage *stage, int handle)
{
	(void)stage, (void)handle;
	return -1;
}

static void end(struct stage *stage, int handle)
{
	(void)stage, (void)handle;
}

static nanoseconds charged(struct stage *stage, const json_t *groups)
{
	(void)stage, (void)groups;
	return -1;
}

static const struct stage_operations operations = {now,	    start, take,   say,
						   take_fd, end,   charged};

static void play(struct conduct *conduct, struct babble *babble)
{
	struct trial_place place = {"null", NULL, 1, 1};
	struct error err = {0};
	struct environment *e = environment_add(conduct, "fuzz", "native", NULL,
						NULL, ROLE_MEASURED, &err);
	double median;
	int higher;

	if (!e)
		abort();
	if (environment_start(conduct, e, &err) == STARTED_FAULT)
		abort();
	while (e->state == ENVIRONMENT_UP && babble->at < babble->end)
		if (trial_run(conduct, e, &place, &median, &higher, &err) ==
		    TRIAL_FAULT)
			abort();
	environment_end_all(conduct);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const struct plan plan = {.memory_bytes = 1 << 30};
	const char *text = (const char *)bytes;
	struct babble babble = {{&operations}, text, text + length, 1};
	struct catalogue catalogue = {json_object(), json_object()};
	struct progress progress = {0};
	struct run_record run = {.id = "fuzz", .status = "running"};
	struct conduct conduct = {.stage = &babble.stage,
				  .progress = &progress,
				  .catalogue = &catalogue,
				  .plan = &plan,
				  .run = "fuzz",
				  .directory = getenv("FUZZ_DIRECTORY"),
				  .run_cpus = "",
				  .house_cpus = "",
				  .agent = "",
				  .peer_netns = -1};
	struct error err = {0};

	if (store_open(&conduct.store, ":memory:", 1, &err) < 0 ||
	    store_add_run(conduct.store, &run, &err) < 0)
		abort();
	play(&conduct, &babble);
	store_close(conduct.store);
	catalogue_free(&catalogue);
	return 0;
}
