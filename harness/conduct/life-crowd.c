/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Further instances of an environment: one, or many side by side. */
#include "common/cleanup.h"
#include "harness/conduct/exchange.h"
#include "harness/conduct/life-parts.h"
#include "harness/conduct/outer.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* So many are no harm to a machine even where no group bounds them. */
#define UNBOUNDED_MOST 64
/* Left to the machine and to the rest of the run, in bytes. */
#define SPARE_BYTES (INT64_C(256) << 20)
/* Descriptors of everything else. */
#define SPARE_FILES 64

enum life_end life_wait(struct life_trial *trial, nanoseconds length,
			struct error *err)
{
	nanoseconds until = conduct_now(trial->conduct) + length;

	for (;;) {
		cleanup_json json_t *message = NULL;
		struct environment *from = NULL;

		switch (exchange_next(trial->conduct, until, &from, &message,
				      err)) {
		case STAGE_TIMEOUT:
			return LIFE_DONE;
		case STAGE_INTERRUPTED:
			return LIFE_INTERRUPTED;
		case STAGE_FAULT:
			return LIFE_FAULT;
		case STAGE_MESSAGE:
		case STAGE_ENDED:
			break;
		}
	}
}

enum life_end life_spare(struct life_trial *trial, struct environment **spare,
			 struct error *err)
{
	enum environment_started how;

	*spare = environment_spare(trial->conduct, trial->like, err);
	if (!*spare)
		return LIFE_FAILED;
	how = environment_start(trial->conduct, *spare, err);
	if (how == STARTED_UP)
		return LIFE_DONE;
	if (how == STARTED_NOT)
		error_make(err, 0, "a further instance did not start: %s",
			   (*spare)->reason);
	environment_remove(trial->conduct, *spare);
	*spare = NULL;
	return how == STARTED_NOT	    ? LIFE_FAILED
	       : how == STARTED_INTERRUPTED ? LIFE_INTERRUPTED
					    : LIFE_FAULT;
}

/* A clock that is not within the time that passed here is another kernel's:
 * then what the agent spent by it before saying hello is taken off the hello's
 * arrival. */
nanoseconds life_start_time(const struct environment *spare)
{
	nanoseconds began = json_int(spare->hello, "clock_ns", -1);
	nanoseconds said = json_int(spare->hello, "said_ns", -1);
	nanoseconds took = spare->answered - spare->asked;

	if (began >= spare->asked && began <= spare->answered)
		return began - spare->asked;
	if (began < 0 || said < began || said - began > took)
		return took;
	return took - (said - began);
}

static int is_below(const char *path, const char *above)
{
	size_t length = above ? strlen(above) : 0;

	return path && length && !strncmp(path, above, length) &&
	       (path[length] == '/' || !path[length]);
}

int64_t life_held(const struct life_trial *trial,
		  const struct environment *spare)
{
	const struct stage_operations *stage =
		trial->conduct->stage->operations;
	const json_t *own = json_object_get(spare->hello, "groups");
	const char *runners = json_text(spare->groups, "memory", NULL);
	const char *inner = json_text(own, "memory", NULL);
	const char *outer =
		json_text(trial->conduct->outer_groups, "memory", NULL);
	int64_t held = stage->held(trial->conduct->stage, spare->groups), more;

	/* A group of its own beside the runner's; one below counts there. */
	if (held < 0 || !is_below(inner, outer) || is_below(inner, runners))
		return held;
	more = stage->held(trial->conduct->stage, own);
	return more < 0 ? held : held + more;
}

/* What one of them takes: as it is charged or, where nothing counts that, as
 * the machine has less; that is noisy, but errs with the machine's own need. */
static int64_t taken_by_one(const struct life_trial *trial,
			    const struct life_crowd *crowd, int64_t lacking)
{
	int64_t held = life_held(trial, crowd->all[crowd->count - 1]);

	return held >= 0 ? held : lacking > 0 ? lacking / crowd->count : 0;
}

/* Whether memory for two more like these would be missing, and of what. What
 * is within another environment has only that one's. */
static const char *is_full(const struct life_trial *trial,
			   const struct life_crowd *crowd, int64_t at_first)
{
	struct conduct *c = trial->conduct;
	int64_t available = c->stage->operations->available(c->stage);
	int64_t held = c->stage->operations->held(c->stage, c->outer_groups);
	int64_t each = taken_by_one(trial, crowd, at_first - available);

	if (trial->like->within)
		return NULL;
	if (available >= 0 && available < 2 * each + SPARE_BYTES)
		return "the machine has no memory available for more";
	if (held >= 0 &&
	    held + 2 * each + SPARE_BYTES > outer_bytes(c->plan->memory_bytes))
		return "the run's outer group has no memory for more";
	return NULL;
}

/* Each has a line to us. */
static int allow_files(int most)
{
	struct rlimit files;
	rlim_t wanted = (rlim_t)most + SPARE_FILES;

	if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur >= wanted)
		return most;
	files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
	if (setrlimit(RLIMIT_NOFILE, &files) < 0)
		getrlimit(RLIMIT_NOFILE, &files);
	if (files.rlim_cur >= wanted)
		return most;
	return files.rlim_cur > SPARE_FILES
		       ? (int)(files.rlim_cur - SPARE_FILES)
		       : 1;
}

static void say(struct life_crowd *crowd, const char *why)
{
	snprintf(crowd->why, sizeof(crowd->why), "%s", why);
}

/* Why there will be no more of them; 0: there may. */
static int is_enough(const struct life_trial *trial, struct life_crowd *crowd,
		     int most, int64_t at_first)
{
	const char *full =
		crowd->count ? is_full(trial, crowd, at_first) : NULL;

	if (crowd->count == most)
		say(crowd, "as many as asked for");
	else if (crowd->count && conduct_now(trial->conduct) >= trial->deadline)
		say(crowd, "then the budget was spent");
	else if (full)
		say(crowd, full);
	else if (crowd->count >= UNBOUNDED_MOST &&
		 !json_object_size(crowd->all[0]->groups))
		say(crowd, "no group bounds them");
	else
		return 0;
	return 1;
}

enum life_end life_gather(struct life_trial *trial, int most,
			  struct life_crowd *crowd, struct error *err)
{
	struct stage *stage = trial->conduct->stage;
	int64_t at_first = stage->operations->available(stage);
	int allowed = allow_files(most);

	crowd->count = 0;
	while (!is_enough(trial, crowd, allowed, at_first)) {
		enum life_end end =
			life_spare(trial, &crowd->all[crowd->count], err);

		if (end == LIFE_FAILED && crowd->count) {
			say(crowd, err->message);
			return LIFE_DONE;
		}
		if (end != LIFE_DONE)
			return end;
		crowd->count++;
	}
	if (allowed < most && crowd->count == allowed)
		say(crowd, "there may be no more open files");
	return LIFE_DONE;
}

void life_disperse(struct life_trial *trial, struct life_crowd *crowd)
{
	while (crowd->count)
		environment_remove(trial->conduct, crowd->all[--crowd->count]);
}
