/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/watch.h"

#include "common/cleanup.h"
#include "isolation-tests/bounded.h"

#include <fcntl.h>
#include <string.h>

#define EVERY_NS (5 * NS_PER_MS)
/* Answer this long before the deadline, whatever happens. */
#define RESERVE_NS (NS_PER_S / 2)

static struct watch_level first(const struct cgroup *group,
				enum cgroup_count count)
{
	int64_t now = cgroup_read(group, count);

	return (struct watch_level){.before = now, .most = now};
}

static void take_group(struct cgroup *group, const json_t *paths)
{
	*group = (struct cgroup){0};
	if (json_object_size(paths))
		cgroup_from_json(group, paths, NULL);
}

int watch_begin(struct watch *watch, const struct job_context *context,
		enum cgroup_count level, enum cgroup_count event,
		struct error *err)
{
	*watch = (struct watch){.level = level, .event = event};
	take_group(&watch->outer, json_object_get(context->params, "outer"));
	take_group(&watch->attacked,
		   json_object_get(context->params, "groups"));
	watch->outer_level = first(&watch->outer, level);
	watch->attacked_level = first(&watch->attacked, level);
	watch->outer_events = cgroup_read(&watch->outer, event);
	watch->attacked_events = cgroup_read(&watch->attacked, event);
	if (watch->outer_level.before < 0)
		return error_make(err, 0,
				  "the run's outer group cannot be read");
	return 0;
}

static void rise(struct watch_level *level, const struct cgroup *group,
		 enum cgroup_count count)
{
	int64_t now = cgroup_read(group, count);

	if (now > level->most)
		level->most = now;
}

void watch_sample(struct watch *watch)
{
	rise(&watch->outer_level, &watch->outer, watch->level);
	rise(&watch->attacked_level, &watch->attacked, watch->level);
}

int watch_until_done(struct watch *watch, struct job_context *context,
		     void (*also)(void *state), void *state, struct error *err)
{
	nanoseconds end = context->deadline - RESERVE_NS;

	if (job_event(context, "ready", NULL, err) < 0)
		return -1;
	while (clock_now() < end) {
		nanoseconds next = clock_now() + EVERY_NS;
		cleanup_json json_t *done = job_wait(context, "done", next);

		watch_sample(watch);
		if (also)
			also(state);
		if (done) {
			watch->subject =
				json_incref(json_object_get(done, "data"));
			return 0;
		}
		bounded_sleep_until(next);
	}
	return 0;
}

int64_t watch_rise(const struct watch_level *level)
{
	return level->before < 0 ? 0 : level->most - level->before;
}

static int64_t since(const struct cgroup *group, enum cgroup_count event,
		     int64_t before)
{
	int64_t now = cgroup_read(group, event);

	return now < 0 || before < 0 ? -1 : now - before;
}

int64_t watch_outer_events(const struct watch *watch)
{
	return since(&watch->outer, watch->event, watch->outer_events);
}

int64_t watch_attacked_events(const struct watch *watch)
{
	return since(&watch->attacked, watch->event, watch->attacked_events);
}

int64_t watch_available(void)
{
	static const char name[] = "MemAvailable:";
	cleanup_close int fd = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
	char text[512];
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	const char *at;

	if (n < 0)
		return -1;
	text[n] = '\0';
	at = strstr(text, name);
	return at ? strtoll(at + strlen(name), NULL, 10) * 1024 : -1;
}

void watch_end(struct watch *watch)
{
	json_decref(watch->subject);
	cgroup_free(&watch->outer);
	cgroup_free(&watch->attacked);
}
