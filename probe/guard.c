/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/guard.h"

#include "common/channel.h"
#include "common/cleanup.h"
#include "probe/guard-loop.h"
#include "probe/guard-namespaces.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define SPEC_NS (10 * NS_PER_S)
#define REMOVE_MS 5000

/* Make the outer group with its limits; what was read back goes into
 * `in_force`. A group that cannot be made is said, not fatal. */
static void make_outer(struct cgroup *outer, const json_t *spec,
		       json_t *in_force)
{
	static const struct {
		const char *key;
		enum cgroup_limit limit;
	} limits[] = {{"pids", CGROUP_LIMIT_PIDS},
		      {"memory_bytes", CGROUP_LIMIT_MEMORY},
		      {"swap_bytes", CGROUP_LIMIT_SWAP}};
	struct error err = {0};
	size_t i;

	if (cgroup_plan(outer, json_text(spec, "group", ""), &err) < 0 ||
	    cgroup_make(outer, &err) < 0) {
		json_array_append_new(in_force,
				      json_pack("{s:s, s:s, s:s, s:s}", "key",
						"group", "asked", "on", "got",
						"off", "shown", err.message));
		cgroup_free(outer);
		*outer = (struct cgroup){0};
		return;
	}
	for (i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		int64_t asked = json_int(spec, limits[i].key, -1), got = -1;
		const char *file = cgroup_limit_file(outer, limits[i].limit);
		char asked_text[32], got_text[32] = "off";

		err.message[0] = '\0';
		if (cgroup_set_limit(outer, limits[i].limit, asked, &err) == 0)
			got = cgroup_get_limit(outer, limits[i].limit, &err);
		snprintf(asked_text, sizeof(asked_text), "%lld",
			 (long long)asked);
		if (got >= 0)
			snprintf(got_text, sizeof(got_text), "%lld",
				 (long long)got);
		json_array_append_new(
			in_force,
			json_pack("{s:s, s:s, s:s, s:s}", "key", limits[i].key,
				  "asked", asked_text, "got", got_text, "shown",
				  err.message[0] || !file ? err.message
							  : file));
	}
}

/* Outside the namespaces: wait for process 1, then remove the group. */
static int wait_outside(pid_t inside, const struct cgroup *outer)
{
	struct error err = {0};
	int status = 0;

	while (waitpid(inside, &status, 0) < 0 && errno == EINTR)
		continue;
	if (cgroup_remove(outer, REMOVE_MS, &err) < 0)
		fprintf(stderr, "bulkhead-probe: guard: %s\n", err.message);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static int guard_run(struct channel *line, const json_t *spec)
{
	cleanup_cgroup struct cgroup outer = {0};
	cleanup_json json_t *in_force = json_array();
	cleanup_json json_t *made = json_array();
	pid_t inside;

	make_outer(&outer, spec, in_force);
	inside = guard_fork(json_text(spec, "run", ""), made);
	if (inside < 0) {
		perror("bulkhead-probe: guard");
		return 1;
	}
	if (inside > 0) {
		close(line->fd);
		line->fd = -1;
		return wait_outside(inside, &outer);
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	_exit(guard_loop(line, &outer, spec, made, in_force));
}

int guard_main(void)
{
	struct channel line;
	cleanup_json json_t *message = NULL;
	struct error err = {0};
	json_t *spec;
	int status = 1;

	if (channel_open(&line, 3, &err) < 0) {
		fprintf(stderr,
			"bulkhead-probe: --guard is started by the conductor: %s\n",
			err.message);
		return 2;
	}
	fcntl(3, F_SETFD, FD_CLOEXEC);
	if (channel_receive(&line, &message, clock_now() + SPEC_NS, &err) ==
		    CHANNEL_LINE &&
	    (spec = json_object_get(message, "guard")))
		status = guard_run(&line, spec);
	channel_close(&line);
	return status;
}
