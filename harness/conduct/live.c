/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/live.h"

#include "common/channel.h"
#include "common/cleanup.h"
#include "harness/conduct/charges.h"
#include "harness/conduct/guardian.h"
#include "harness/conduct/interrupt.h"
#include "harness/conduct/log-tail.h"
#include "harness/conduct/outside.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define SEND_NS (5 * NS_PER_S)
#define GUARD_NS (10 * NS_PER_S)
/* A runner whose line was closed ends by itself; later it is killed. */
#define POLITE_NS (3 * NS_PER_S)
/* A runner that talks without end does not put off a deadline by more. */
#define CHATTER_NS NS_PER_S
#define KILL_NS (5 * NS_PER_S)

struct actor {
	int64_t id; /* the guard's number for its runner; 0: none */
	struct channel line;
	off_t log_from;
	int exited, status, signal; /* as the guard says */
	pid_t outside; /* not the guard's but ours; 0: the guard's */
};

struct live {
	struct stage stage;
	struct live_options options;
	struct guardian guardian;
	int64_t next_id;
	int first; /* handle that is looked at first */
	int used;  /* one more than the highest that is open */
	int ready; /* epoll: of how many actors does not matter */
	int log;
	struct actor actors[STAGE_HANDLES];
};

static struct live *live_of(struct stage *stage)
{
	return (struct live *)stage;
}

static nanoseconds live_now(struct stage *stage)
{
	(void)stage;
	return clock_now();
}

/* Note what the guard reports about runners. */
static void note_exit(struct live *live, const json_t *message)
{
	const json_t *exited = json_object_get(message, "exited");
	int64_t id = json_int(exited, "id", -1);
	int i;

	for (i = 0; exited && i < live->used; i++)
		if (live->actors[i].id == id) {
			live->actors[i].exited = 1;
			live->actors[i].status =
				(int)json_int(exited, "status", 0);
			live->actors[i].signal =
				(int)json_int(exited, "signal", 0);
		}
}

/* Read the guard's line until `started` for this id, or an exit if id is 0. */
static int guard_next(struct live *live, nanoseconds deadline, json_t **message,
		      struct error *err)
{
	if (guardian_next(&live->guardian, deadline, message, err) < 0)
		return -1;
	note_exit(live, *message);
	return 0;
}

static const char *program_for(const struct live *live, const char *kind)
{
	return strcmp(kind, "vm") ? live->options.probe : live->options.vm;
}

static int ask_start(struct live *live, int handle, const json_t *spec, int fd,
		     json_t **groups, struct error *err)
{
	const char *kind = json_text(spec, "kind", "");
	const char *program = program_for(live, kind);
	cleanup_json json_t *request = NULL;
	json_t *argv;
	char name[64];

	if (!program)
		return error_make(err, 0, "there is no program that runs '%s'",
				  kind);
	/* Never a name twice: what is killed by its name is what was meant. */
	snprintf(name, sizeof(name), "%lld-%s",
		 (long long)live->actors[handle].id, kind);
	argv = program == live->options.probe
		       ? json_pack("[s, s, s]", program, "--run", kind)
		       : json_pack("[s]", program);
	request = json_pack("{s:{s:I, s:s, s:b, s:o}}", "start", "id",
			    (json_int_t)live->actors[handle].id, "name", name,
			    "scheduled", json_bool(spec, "scheduled", 1),
			    "argv", argv);
	if (channel_send_fds(&live->guardian.line, request, &fd, 1,
			     clock_now() + SEND_NS, err) < 0)
		return -1;
	for (;;) {
		cleanup_json json_t *message = NULL;
		json_t *started;

		if (guard_next(live, clock_now() + GUARD_NS, &message, err) < 0)
			return -1;
		started = json_object_get(message, "started");
		if (!started)
			continue;
		*groups = json_incref(json_object_get(started, "groups"));
		return 0;
	}
}

static int open_line(struct live *live, int handle, int fd, struct error *err)
{
	struct epoll_event event = {.events = EPOLLIN,
				    .data.u32 = (uint32_t)handle};

	if (channel_open(&live->actors[handle].line, fd, err) < 0) {
		close(fd);
		return -1;
	}
	if (epoll_ctl(live->ready, EPOLL_CTL_ADD, fd, &event) < 0)
		return error_make(err, errno, "cannot wait for a runner");
	return 0;
}

static void close_line(struct live *live, struct channel *line)
{
	if (line->fd >= 0)
		epoll_ctl(live->ready, EPOLL_CTL_DEL, line->fd, NULL);
	channel_close(line);
}

static int live_start(struct stage *stage, int handle, const json_t *spec,
		      const int *fds, size_t fd_count, json_t **groups,
		      struct error *err)
{
	struct live *live = live_of(stage);
	struct actor *actor = &live->actors[handle];
	cleanup_json json_t *line = json_pack("{s:O}", "spec", spec);
	cleanup_close int theirs = -1;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return error_make(err, errno, "no line to a runner");
	theirs = pair[1];
	if (handle >= live->used)
		live->used = handle + 1;
	*actor = (struct actor){.id = ++live->next_id,
				.log_from = lseek(live->log, 0, SEEK_END)};
	if (open_line(live, handle, pair[0], err) < 0 ||
	    channel_send_fds(&actor->line, line, fds, fd_count,
			     clock_now() + SEND_NS, err) < 0)
		return -1;
	if (strcmp(json_text(spec, "kind", ""), "bare"))
		return ask_start(live, handle, spec, theirs, groups, err);
	actor->outside = outside_start(live->options.probe, "bare", theirs,
				       live->log, err);
	return actor->outside < 0 ? -1 : 0;
}

static int live_send(struct stage *stage, int handle, json_t *message,
		     struct error *err)
{
	return channel_send_new(&live_of(stage)->actors[handle].line, message,
				clock_now() + SEND_NS, err);
}

/* An actor's line has ended or is noise: say why, as well as can be known. */
static void explain_end(struct live *live, struct actor *actor,
			enum channel_status status, struct error *err)
{
	char last[300];
	nanoseconds deadline = clock_now() + NS_PER_S / 2;

	if (status == CHANNEL_BROKEN) {
		error_wrap(err, "it sent noise");
		return;
	}
	while (!actor->outside && !actor->exited && clock_now() < deadline) {
		cleanup_json json_t *message = NULL;

		if (guard_next(live, deadline, &message, NULL) < 0)
			break;
	}
	log_tail(live->log, actor->log_from, last, sizeof(last));
	if (actor->exited && actor->signal)
		error_make(err, 0, "it was ended by signal %d (%s)%s%s",
			   actor->signal, strsignal(actor->signal),
			   *last ? "; " : "", last);
	else if (actor->exited)
		error_make(err, 0, "it exited with status %d%s%s",
			   actor->status, *last ? "; " : "", last);
	else
		error_make(err, 0, "it closed its line%s%s", *last ? "; " : "",
			   last);
}

static enum stage_status read_actor(struct live *live, int handle,
				    json_t **message, struct error *err)
{
	struct actor *actor = &live->actors[handle];
	enum channel_status status =
		channel_receive(&actor->line, message, 0, err);

	if (status == CHANNEL_LINE)
		return STAGE_MESSAGE;
	if (status == CHANNEL_TIMEOUT)
		return STAGE_TIMEOUT;
	close_line(live, &actor->line);
	explain_end(live, actor, status, err);
	return STAGE_ENDED;
}

/* A line that was read but not handled yet; else nothing is waited for. */
static int find_buffered(struct live *live)
{
	int i;

	for (i = 0; i < live->used; i++) {
		int at = (live->first + i) % live->used;

		if (live->actors[at].id &&
		    channel_has_line(&live->actors[at].line)) {
			live->first = at + 1; /* so that none starves */
			return at;
		}
	}
	return -1;
}

/* One look at everything; STAGE_TIMEOUT when there was nothing to see. */
static enum stage_status look(struct live *live, int wait_ms, int *handle,
			      json_t **message, struct error *err)
{
	struct pollfd p[] = {{live->ready, POLLIN, 0},
			     {live->guardian.line.fd, POLLIN, 0},
			     {interrupt_fd(), POLLIN, 0}};
	struct epoll_event event;

	*handle = find_buffered(live);
	if (*handle >= 0)
		return read_actor(live, *handle, message, err);
	if (poll(p, 3, wait_ms) < 0 || interrupt_signal())
		return interrupt_signal() ? STAGE_INTERRUPTED : STAGE_TIMEOUT;
	/* First, since with the guard everybody ends, and only because of it.
	 */
	if (p[1].revents) {
		cleanup_json json_t *said = NULL;

		if (guard_next(live, clock_now() + GUARD_NS, &said, err) < 0)
			return STAGE_FAULT;
	}
	/* Who was ready last is asked last. */
	if (p[0].revents && epoll_wait(live->ready, &event, 1, 0) == 1) {
		*handle = (int)event.data.u32;
		return read_actor(live, *handle, message, err);
	}
	return STAGE_TIMEOUT;
}

static enum stage_status live_receive(struct stage *stage, nanoseconds deadline,
				      int *handle, json_t **message,
				      struct error *err)
{
	struct live *live = live_of(stage);

	*message = NULL;
	do {
		enum stage_status status =
			look(live, clock_poll_ms(deadline, clock_now()), handle,
			     message, err);

		if (status == STAGE_MESSAGE &&
		    clock_now() > deadline + CHATTER_NS) {
			json_decref(*message);
			*message = NULL;
			return STAGE_TIMEOUT;
		}
		if (status != STAGE_TIMEOUT)
			return status;
	} while (clock_now() < deadline);
	return STAGE_TIMEOUT;
}

static int live_take_fd(struct stage *stage, int handle)
{
	return channel_take_fd(&live_of(stage)->actors[handle].line);
}

/* Wait until the guard has reported the exit; no longer once a signal asks to
 * stop: then the end of the guard ends everything at once. */
static int wait_exit(struct live *live, struct actor *actor,
		     nanoseconds deadline)
{
	while (!actor->exited) {
		struct pollfd p[2] = {{live->guardian.line.fd, POLLIN, 0},
				      {interrupt_fd(), POLLIN, 0}};
		cleanup_json json_t *message = NULL;

		if (!channel_has_line(&live->guardian.line))
			poll(p, 2, clock_poll_ms(deadline, clock_now()));
		if (interrupt_signal() || clock_now() > deadline ||
		    guard_next(live, clock_now() + GUARD_NS, &message, NULL) <
			    0)
			return -1;
	}
	return 0;
}

static void live_stop(struct stage *stage, int handle)
{
	struct live *live = live_of(stage);
	struct actor *actor = &live->actors[handle];

	if (!actor->id)
		return;
	close_line(live, &actor->line);
	if (actor->outside > 0)
		outside_end(actor->outside, clock_now() + POLITE_NS);
	else if (wait_exit(live, actor, clock_now() + POLITE_NS) < 0 &&
		 !interrupt_signal()) {
		channel_send_new(&live->guardian.line,
				 json_pack("{s:{s:I}}", "stop", "id",
					   (json_int_t)actor->id),
				 clock_now() + SEND_NS, NULL);
		wait_exit(live, actor, clock_now() + KILL_NS);
	}
	*actor = (struct actor){.line.fd = -1};
	while (live->used && !live->actors[live->used - 1].id)
		live->used--;
}

static const struct stage_operations operations = {
	.now = live_now,
	.open = live_start,
	.send = live_send,
	.receive = live_receive,
	.take_fd = live_take_fd,
	.close = live_stop,
	.charged = charges_cpu,
	.held = charges_memory,
	.available = charges_available,
	.spent = charges_spent,
};

int live_open(struct live **opened, const struct live_options *options,
	      struct error *err)
{
	struct live *live = calloc(1, sizeof(*live));

	if (!live)
		return error_make(err, ENOMEM, "stage");
	live->stage.operations = &operations;
	live->options = *options;
	live->guardian.line.fd = -1;
	live->ready = epoll_create1(EPOLL_CLOEXEC);
	live->log = open(options->log, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC,
			 0600);
	if (live->ready < 0 || live->log < 0 ||
	    guardian_start(&live->guardian, &live->options, live->log, err) <
		    0) {
		char last[300] = "";

		if (live->log < 0)
			error_make(err, errno, "cannot write %s", options->log);
		else
			log_tail(live->log, 0, last, sizeof(last));
		if (*last)
			error_wrap(err, "%s", last);
		live_close(live, 1000, NULL);
		return -1;
	}
	*opened = live;
	return 0;
}

struct stage *live_stage(struct live *live)
{
	return &live->stage;
}

const json_t *live_guarding(const struct live *live)
{
	return live->guardian.guarding;
}

int live_close(struct live *live, int deadline_ms, struct error *err)
{
	int status, i;

	for (i = 0; i < live->used; i++)
		if (live->actors[i].id)
			channel_close(&live->actors[i].line);
	status = guardian_end(&live->guardian, deadline_ms, err);
	if (live->log >= 0)
		close(live->log);
	if (live->ready >= 0)
		close(live->ready);
	free(live);
	return status;
}
