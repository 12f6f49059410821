/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/child.h"

#include "common/cleanup.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SEND_NS (2 * NS_PER_S)
/* How long a runner may take to end after its line has. */
#define END_NS (2 * NS_PER_S)
/* A child that never stops talking must not keep the others waiting. */
#define LINES_MOST 64

static struct child *child_of(struct children *children, int env)
{
	int i;

	for (i = 0; i < CHILDREN_MOST; i++)
		if (children->slot[i].env == env)
			return &children->slot[i];
	return NULL;
}

static void report_closed(struct channel *parent, int env, const char *reason)
{
	channel_send_new(parent,
			 json_pack("{s:{s:i, s:s}}", "closed", "env", env,
				   "reason", reason),
			 clock_now() + SEND_NS, NULL);
}

/* Close the line, wait for the runner to end, kill it when it does not. */
static void child_end(struct child *child)
{
	nanoseconds deadline = clock_now() + END_NS;
	struct timespec pause = {.tv_nsec = NS_PER_MS};

	channel_close(&child->line);
	while (waitpid(child->pid, NULL, WNOHANG) == 0) {
		if (clock_now() > deadline)
			kill(child->pid, SIGKILL);
		nanosleep(&pause, NULL);
	}
	child->env = 0;
}

static void run_child(int fd, const char *kind)
{
	char *const argv[] = {"bulkhead-probe", "--run", (char *)kind, NULL};

	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(fd, 3);
	close_range(4, ~0U, 0);
	execv("/proc/self/exe", argv);
	_exit(127);
}

static int child_open(struct child *child, int env, const json_t *spec,
		      struct error *err)
{
	const char *directory = json_text(spec, "directory", "");
	cleanup_json json_t *line = json_pack("{s:O}", "spec", spec);
	int pair[2];

	if (!line ||
	    (*directory && mkdir(directory, 0700) < 0 && errno != EEXIST))
		return error_make(err, errno, "cannot make %s", directory);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return error_make(err, errno, "no line to a runner");
	child->pid = fork();
	if (child->pid == 0)
		run_child(pair[1], json_text(spec, "kind", ""));
	close(pair[1]);
	if (child->pid < 0 || channel_open(&child->line, pair[0], err) < 0) {
		close(pair[0]);
		return error_make(err, errno, "no runner");
	}
	child->env = env;
	return channel_send(&child->line, line, clock_now() + SEND_NS, err);
}

static void handle_open(struct children *children, const json_t *open,
			struct channel *parent)
{
	int env = (int)json_int(open, "env", 0);
	struct child *child = child_of(children, 0);
	struct error err = {0};

	if (env <= 0 || child_of(children, env) || !child)
		report_closed(parent, env, "this number cannot be opened");
	else if (child_open(child, env, json_object_get(open, "spec"), &err)) {
		if (child->env)
			child_end(child);
		report_closed(parent, env, err.message);
	}
}

int children_message(struct children *children, const json_t *message,
		     struct channel *parent)
{
	const json_t *open = json_object_get(message, "open");
	const json_t *close_ = json_object_get(message, "close");
	const json_t *inner = json_object_get(message, "message");
	const json_t *about = close_ ? close_ : message;
	int env = (int)json_int(about, "env", 0);
	struct child *child = env > 0 ? child_of(children, env) : NULL;

	if (open) {
		handle_open(children, open, parent);
		return 1;
	}
	if (!close_ && !inner)
		return 0;
	if (!child) {
		report_closed(parent, env, "there is no such environment");
	} else if (close_ || channel_send(&child->line, inner,
					  clock_now() + SEND_NS, NULL) < 0) {
		child_end(child);
		report_closed(parent, env,
			      close_ ? "as asked" : "it does not read");
	}
	return 1;
}

void children_readable(struct child *child, struct channel *parent)
{
	int env = child->env, lines;
	struct error err = {0};

	for (lines = 0; lines < LINES_MOST; lines++) {
		cleanup_json json_t *message = NULL;
		enum channel_status status =
			channel_receive(&child->line, &message, 0, &err);

		if (status == CHANNEL_TIMEOUT)
			return;
		if (status == CHANNEL_LINE &&
		    !channel_send_new(parent,
				      json_pack("{s:i, s:O}", "env", env,
						"message", message),
				      clock_now() + SEND_NS, &err))
			continue;
		child_end(child);
		report_closed(parent, env,
			      status == CHANNEL_CLOSED ? "it ended"
						       : err.message);
		return;
	}
}

void children_end(struct children *children)
{
	int i;

	for (i = 0; i < CHILDREN_MOST; i++)
		if (children->slot[i].env)
			child_end(&children->slot[i]);
}
