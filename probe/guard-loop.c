/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/guard-loop.h"

#include "common/cleanup.h"
#include "common/units.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#define SEND_NS (10 * NS_PER_S)
#define REMOVE_MS 3000
/* The conductor has at most 1,100. */
#define RUNNERS_MOST 1200
#define ARGUMENTS_MOST 32

struct kept {
	int64_t id; /* 0: free slot */
	pid_t pid;
	struct cgroup group;
};

struct guard {
	struct channel *line;
	const struct cgroup *outer;
	cpu_set_t cpus; /* the guard's own; runners choose theirs */
	struct kept kept[RUNNERS_MOST];
};

static struct kept *kept_by_id(struct guard *guard, int64_t id)
{
	int i;

	for (i = 0; i < RUNNERS_MOST; i++)
		if (guard->kept[i].id == id)
			return &guard->kept[i];
	return NULL;
}

static int has_group(const struct cgroup *group)
{
	int i;

	for (i = 0; i < CGROUP_CONTROLLERS; i++)
		if (group->directory[i])
			return 1;
	return 0;
}

/* A runner has ended: whatever it left behind ends with its group. */
static int runner_gone(struct guard *guard, struct kept *kept, int status,
		       struct error *err)
{
	struct error why = {0};
	json_t *exited;

	if (has_group(&kept->group) &&
	    cgroup_remove(&kept->group, REMOVE_MS, &why) < 0)
		fprintf(stderr, "bulkhead-probe: guard: %s\n", why.message);
	cgroup_free(&kept->group);
	kept->group = (struct cgroup){0};
	exited = json_pack(
		"{s:{s:I, s:i, s:i}}", "exited", "id", (json_int_t)kept->id,
		"status", WIFEXITED(status) ? WEXITSTATUS(status) : -1,
		"signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	kept->id = 0;
	return channel_send_new(guard->line, exited, clock_now() + SEND_NS,
				err);
}

static int reap(struct guard *guard, struct error *err)
{
	int status, i;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (i = 0; i < RUNNERS_MOST; i++)
			if (guard->kept[i].id && guard->kept[i].pid == pid &&
			    runner_gone(guard, &guard->kept[i], status, err) <
				    0)
				return -1;
	return 0;
}

static void become_runner(const json_t *argv_json, int fd,
			  const struct cgroup *group, int confined)
{
	char *argv[ARGUMENTS_MOST + 1] = {NULL};
	cleanup_close int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct error err = {0};
	sigset_t none;
	size_t i;
	json_t *value;

	json_array_foreach (argv_json, i, value)
		if (i < ARGUMENTS_MOST)
			argv[i] = (char *)json_string_value(value);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	if (!confined)
		_exit(127);
	if (has_group(group) && cgroup_enter(group, 0, &err) < 0) {
		fprintf(stderr, "bulkhead-probe: guard: %s\n", err.message);
		_exit(127);
	}
	dup2(null, 0);
	if (fd == 3)
		fcntl(3, F_SETFD, 0);
	else
		dup2(fd, 3);
	close_range(4, ~0U, 0);
	execv(argv[0], argv);
	_exit(127);
}

int guard_confined(const struct cgroup *outer, const struct cgroup *group)
{
	static const enum cgroup_controller bounding[] = {CGROUP_PIDS,
							  CGROUP_MEMORY};
	size_t i;

	for (i = 0; i < sizeof(bounding) / sizeof(*bounding); i++)
		if (outer->directory[bounding[i]] &&
		    !group->directory[bounding[i]])
			return 0;
	return 1;
}

/* Group of its own below the outer one; none where there is no outer one. 0
 * when a runner in there could get past the outer one's limits. */
static int group_for(struct guard *guard, struct cgroup *group,
		     const json_t *request)
{
	const char *name = json_text(request, "name", "runner");
	struct error err = {0};

	*group = (struct cgroup){0};
	if (!has_group(guard->outer))
		return 1;
	if (cgroup_plan_below(group, guard->outer, name, &err) < 0)
		cgroup_free(group);
	/* A scheduling group costs something at every switch. */
	if (!json_bool(request, "scheduled", 1)) {
		free(group->directory[CGROUP_CPU]);
		group->directory[CGROUP_CPU] = NULL;
		group->version[CGROUP_CPU] = 0;
	}
	/* One of that name that could not be removed when its runner ended. */
	cgroup_remove(group, REMOVE_MS, NULL);
	if (cgroup_make(group, &err) < 0)
		cgroup_free(group);
	if (guard_confined(guard->outer, group))
		return 1;
	fprintf(stderr,
		"bulkhead-probe: guard: %s is not started, since nothing would bound it: %s\n",
		name, err.message);
	return 0;
}

static int start(struct guard *guard, const json_t *request, struct error *err)
{
	const json_t *argv = json_object_get(request, "argv");
	struct kept *kept = kept_by_id(guard, 0);
	cleanup_close int fd = channel_take_fd(guard->line);
	json_t *started;
	int confined;

	if (!kept || fd < 0 || json_array_size(argv) == 0 ||
	    json_array_size(argv) > ARGUMENTS_MOST)
		return error_make(err, 0, "this cannot be started");
	confined = group_for(guard, &kept->group, request);
	kept->pid = fork();
	if (kept->pid == 0)
		become_runner(argv, fd, &kept->group, confined);
	if (kept->pid < 0)
		perror("bulkhead-probe: guard: no process for a runner");
	kept->id = json_int(request, "id", 0);
	started = json_pack("{s:{s:I, s:i, s:o}}", "started", "id",
			    (json_int_t)kept->id, "pid", kept->pid, "groups",
			    cgroup_to_json(&kept->group));
	if (channel_send_new(guard->line, started, clock_now() + SEND_NS, err) <
	    0)
		return -1;
	return kept->pid < 0 ? runner_gone(guard, kept, W_EXITCODE(127, 0), err)
			     : 0;
}

static void stop(struct kept *kept)
{
	struct error err = {0};

	kill(-kept->pid, SIGKILL); /* leads its session */
	kill(kept->pid, SIGKILL);
	if (has_group(&kept->group) && cgroup_kill(&kept->group, &err) < 0)
		fprintf(stderr, "bulkhead-probe: guard: %s\n", err.message);
}

static int handle(struct guard *guard, const json_t *message, struct error *err)
{
	const json_t *request = json_object_get(message, "start");
	struct kept *kept;

	if (request)
		return start(guard, request, err);
	request = json_object_get(message, "stop");
	if (!request)
		return error_make(err, 0, "a line of no known kind");
	kept = kept_by_id(guard, json_int(request, "id", -1));
	if (kept && kept->id)
		stop(kept);
	return 0;
}

static int serve(struct guard *guard, int signals, struct error *err)
{
	for (;;) {
		struct pollfd p[2] = {{guard->line->fd, POLLIN, 0},
				      {signals, POLLIN, 0}};
		struct signalfd_siginfo info;
		cleanup_json json_t *message = NULL;
		enum channel_status status;

		if (!channel_has_line(guard->line) && poll(p, 2, -1) < 0 &&
		    errno != EINTR)
			return error_make(err, errno, "poll");
		while (read(signals, &info, sizeof(info)) > 0)
			continue;
		if (reap(guard, err) < 0)
			return -1;
		status = channel_receive(guard->line, &message, 0, err);
		if (status == CHANNEL_CLOSED)
			return 0;
		if (status == CHANNEL_BROKEN)
			return -1;
		if (message && handle(guard, message, err) < 0)
			return -1;
	}
}

static int watch_children(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int report(struct guard *guard, const json_t *made,
		  const json_t *in_force, struct error *err)
{
	json_t *line = json_pack("{s:{s:O, s:O, s:o}}", "guarding",
				 "namespaces", made, "in_force", in_force,
				 "groups", cgroup_to_json(guard->outer));

	return channel_send_new(guard->line, line, clock_now() + SEND_NS, err);
}

int guard_loop(struct channel *line, const struct cgroup *outer,
	       const json_t *spec, const json_t *made, const json_t *in_force)
{
	struct guard guard = {.line = line, .outer = outer};
	cleanup_close int signals = watch_children();
	struct error err = {0};
	int i, failed;

	if (units_parse_cpus(json_text(spec, "cpus", ""), &guard.cpus, &err) ==
		    0 &&
	    CPU_COUNT(&guard.cpus))
		sched_setaffinity(0, sizeof(guard.cpus), &guard.cpus);
	failed = report(&guard, made, in_force, &err) < 0 ||
		 serve(&guard, signals, &err) < 0;
	if (failed)
		fprintf(stderr, "bulkhead-probe: guard: %s\n", err.message);
	for (i = 0; i < RUNNERS_MOST; i++)
		if (guard.kept[i].id)
			stop(&guard.kept[i]);
	return failed;
}
