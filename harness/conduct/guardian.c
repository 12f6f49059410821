/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/guardian.h"

#include "common/cleanup.h"
#include "probe/hello.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define SEND_NS (5 * NS_PER_S)
#define GUARDIAN_NS (10 * NS_PER_S)

static void become_guard(const struct live_options *options, int fd, int log)
{
	cleanup_close int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(null, 0);
	dup2(log, 1);
	dup2(log, 2);
	dup2(fd, 3);
	close_range(4, ~0U, 0);
	/* Ctrl-C is for us, who end it in order; now, as it may come at any
	 * moment. */
	setsid();
	execl(options->probe, options->probe, "--guard", (char *)NULL);
	_exit(127);
}

static int spawn(struct guardian *guardian, const struct live_options *options,
		 int log, struct error *err)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return error_make(err, errno, "no line to the guard");
	guardian->pid = fork();
	if (guardian->pid == 0)
		become_guard(options, pair[1], log);
	close(pair[1]);
	if (guardian->pid < 0 ||
	    channel_open(&guardian->line, pair[0], err) < 0) {
		close(pair[0]);
		return error_make(err, errno, "no guard");
	}
	return 0;
}

int guardian_next(struct guardian *guardian, nanoseconds deadline,
		  json_t **message, struct error *err)
{
	enum channel_status status =
		channel_receive(&guardian->line, message, deadline, err);

	if (status == CHANNEL_TIMEOUT)
		return error_make(err, 0, "the guard does not answer");
	if (status != CHANNEL_LINE)
		return error_make(err, 0, "the guard is gone");
	return 0;
}

static int brief(struct guardian *guardian, const struct live_options *o,
		 struct error *err)
{
	json_t *briefing =
		json_pack("{s:{s:i, s:s, s:s, s:I, s:I, s:i, s:s}}", "guard",
			  "protocol", PROTOCOL_VERSION, "run", o->run, "group",
			  o->group, "pids", (json_int_t)o->pids, "memory_bytes",
			  (json_int_t)o->memory_bytes, "swap_bytes", 0, "cpus",
			  o->house_cpus);
	cleanup_json json_t *message = NULL;

	if (channel_send_new(&guardian->line, briefing, clock_now() + SEND_NS,
			     err) < 0 ||
	    guardian_next(guardian, clock_now() + GUARDIAN_NS, &message, err) <
		    0)
		return -1;
	guardian->guarding = json_incref(json_object_get(message, "guarding"));
	if (!guardian->guarding)
		return error_make(err, 0, "the guard did not report");
	return 0;
}

int guardian_start(struct guardian *guardian,
		   const struct live_options *options, int log,
		   struct error *err)
{
	*guardian = (struct guardian){.line = {.fd = -1}};
	if (spawn(guardian, options, log, err) < 0)
		return -1;
	return brief(guardian, options, err);
}

/* Wait for the guard's outer half, which removes the group last. */
static int reap_guard(pid_t guard, nanoseconds deadline)
{
	struct timespec pause = {.tv_nsec = 2 * NS_PER_MS};

	while (waitpid(guard, NULL, WNOHANG) == 0) {
		if (clock_now() > deadline)
			return -1;
		nanosleep(&pause, NULL);
	}
	return 0;
}

int guardian_end(struct guardian *guardian, int deadline_ms, struct error *err)
{
	int status = 0;

	channel_close(&guardian->line);
	if (guardian->pid > 0 &&
	    reap_guard(guardian->pid, clock_now() + deadline_ms * NS_PER_MS) <
		    0)
		status = error_make(
			err, 0,
			"the guard (pid %d) has not ended yet; 'bulkhead clean' removes what it leaves",
			guardian->pid);
	json_decref(guardian->guarding);
	guardian->guarding = NULL;
	return status;
}
