/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The agent's loop: one stream to the conductor, one standing worker, some
 * environments within. It knows no job from another, and never does one itself.
 */
#include "common/cleanup.h"
#include "probe/child.h"
#include "probe/hello.h"
#include "probe/runner.h"
#include "probe/worker.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#define SEND_NS (10 * NS_PER_S)
/* The worker ends its job itself; this much later the agent ends the worker. */
#define GRACE_NS (NS_PER_S / 2)

struct agent {
	struct channel *channel;
	struct surroundings around;
	struct worker worker;
	int signals;	      /* signalfd for SIGCHLD */
	int64_t job;	      /* id under way; 0: none */
	nanoseconds deadline; /* of that job */
	int worker_status;    /* wait status, once the worker is dead */
	int worker_dead;
	struct children children;
};

static int answer(struct agent *agent, json_t *result, struct error *err)
{
	json_object_set_new(result, "id", json_integer(agent->job));
	agent->job = 0;
	return channel_send_new(agent->channel,
				json_pack("{s:o}", "result", result),
				clock_now() + SEND_NS, err);
}

static int answer_words(struct agent *agent, const char *status,
			const char *reason, struct error *err)
{
	return answer(
		agent,
		json_pack("{s:s, s:s}", "status", status, "reason", reason),
		err);
}

static int start_job(struct agent *agent, const json_t *job, struct error *err)
{
	struct error why = {0};
	cleanup_json json_t *line = json_pack("{s:O}", "job", job);

	if (agent->job)
		return error_make(err, 0, "a job while another is unanswered");
	agent->job = json_int(job, "id", 0);
	agent->deadline =
		clock_now() + GRACE_NS + json_int(job, "deadline_ns", NS_PER_S);
	if (!agent->worker.pid) {
		agent->worker_dead = 0;
		if (worker_start(&agent->worker, &agent->around, &why) < 0)
			return answer_words(agent, "failed", why.message, err);
	}
	if (channel_send(&agent->worker.line, line, clock_now() + SEND_NS,
			 &why) < 0)
		return answer_words(agent, "failed", why.message, err);
	return 0;
}

static int from_conductor(struct agent *agent, const json_t *message,
			  struct error *err)
{
	const json_t *job = json_object_get(message, "job");
	const json_t *tell = json_object_get(message, "tell");

	if (job)
		return start_job(agent, job, err);
	if (tell) {
		if (agent->job && agent->job == json_int(tell, "id", 0))
			channel_send(&agent->worker.line, message,
				     clock_now() + SEND_NS, NULL);
		return 0;
	}
	if (children_message(&agent->children, message, agent->channel))
		return 0;
	return error_make(err, 0, "a line of no known kind");
}

/* Reap everything; remember how the worker ended. */
static void reap(struct agent *agent)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	while (read(agent->signals, &info, sizeof(info)) > 0)
		; /* one wait loop serves any number of signals */
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == agent->worker.pid) {
			agent->worker_status = status;
			agent->worker_dead = 1;
		}
}

/* The worker has gone while a job was unanswered, or between two. */
static int worker_lost(struct agent *agent, struct error *err)
{
	nanoseconds deadline = clock_now() + NS_PER_S;
	struct timespec pause = {.tv_nsec = NS_PER_MS / 2};
	char reason[128] = "the worker closed its line";
	int killed;

	while (!agent->worker_dead && clock_now() < deadline) {
		reap(agent);
		nanosleep(&pause, NULL);
	}
	if (agent->worker_dead && WIFSIGNALED(agent->worker_status))
		snprintf(reason, sizeof(reason),
			 "the worker died of signal %d (%s)",
			 WTERMSIG(agent->worker_status),
			 strsignal(WTERMSIG(agent->worker_status)));
	else if (agent->worker_dead)
		snprintf(reason, sizeof(reason),
			 "the worker exited with status %d",
			 WEXITSTATUS(agent->worker_status));
	killed = agent->worker_dead && WIFSIGNALED(agent->worker_status) &&
		 WTERMSIG(agent->worker_status) == SIGKILL;
	worker_end(&agent->worker);
	if (!agent->job)
		return 0;
	return answer_words(agent, killed ? "killed" : "crashed", reason, err);
}

static int from_worker(struct agent *agent, struct error *err)
{
	for (;;) {
		cleanup_json json_t *message = NULL;
		json_t *result, *event;
		enum channel_status status =
			channel_receive(&agent->worker.line, &message, 0, NULL);

		if (status == CHANNEL_TIMEOUT)
			return 0;
		if (status != CHANNEL_LINE)
			return worker_lost(agent, err);
		result = json_object_get(message, "result");
		event = json_object_get(message, "event");
		/* What is said twice is no answer to the next one. */
		if (result && json_int(result, "id", 0) != agent->job)
			continue;
		if (result && agent->job)
			return answer(agent, json_incref(result), err);
		if (!event || !agent->job)
			continue;
		json_object_set_new(event, "id", json_integer(agent->job));
		if (channel_send(agent->channel, message, clock_now() + SEND_NS,
				 err) < 0)
			return -1;
	}
}

/* Everything that has become readable or due. Negative: stop. */
static int step(struct agent *agent, const struct pollfd *p, struct error *err)
{
	struct child *child;
	int i;

	if (p[0].revents) {
		cleanup_json json_t *message = NULL;
		enum channel_status status =
			channel_receive(agent->channel, &message, 0, err);

		if (status == CHANNEL_CLOSED)
			return error_make(err, 0, "closed");
		if (status == CHANNEL_BROKEN)
			return -1;
		if (status == CHANNEL_LINE &&
		    from_conductor(agent, message, err) < 0)
			return -1;
	}
	if (p[2].revents && agent->worker.pid && from_worker(agent, err) < 0)
		return -1;
	for (i = 0; i < CHILDREN_MOST; i++) {
		child = &agent->children.slot[i];
		if (p[3 + i].revents && child->env)
			children_readable(child, agent->channel);
	}
	if (p[1].revents)
		reap(agent);
	if (agent->job && clock_now() > agent->deadline) {
		worker_end(&agent->worker);
		return answer_words(agent, "overrun",
				    "the deadline passed; the worker was ended",
				    err);
	}
	return 0;
}

/* Wait for the stream, children's ends, the worker and children, in this order;
 * a line that was read but not handled yet is there without waiting. */
static int wait_any(struct agent *agent, struct pollfd *p)
{
	struct children *children = &agent->children;
	int wait_ms = agent->job
			      ? clock_poll_ms(agent->deadline, clock_now()) + 1
			      : -1;
	int parent = channel_has_line(agent->channel) ? POLLIN : 0;
	int ready[CHILDREN_MOST], any = parent, i;

	p[0] = (struct pollfd){agent->channel->fd, POLLIN, 0};
	p[1] = (struct pollfd){agent->signals, POLLIN, 0};
	p[2] = (struct pollfd){agent->worker.pid ? agent->worker.line.fd : -1,
			       POLLIN, 0};
	for (i = 0; i < CHILDREN_MOST; i++) {
		struct child *child = &children->slot[i];

		p[3 + i] = (struct pollfd){child->env ? child->line.fd : -1,
					   POLLIN, 0};
		ready[i] = child->env && channel_has_line(&child->line) ? POLLIN
									: 0;
		any |= ready[i];
	}
	if (poll(p, 3 + CHILDREN_MOST, any ? 0 : wait_ms) < 0 && errno != EINTR)
		return -1;
	p[0].revents |= (short)parent;
	for (i = 0; i < CHILDREN_MOST; i++)
		p[3 + i].revents |= (short)ready[i];
	return 0;
}

static void loop(struct agent *agent, struct error *err)
{
	struct pollfd p[3 + CHILDREN_MOST];

	while (wait_any(agent, p) == 0 && step(agent, p, err) == 0)
		continue;
}

static void settle_around(struct surroundings *around, const json_t *spec,
			  const char *data)
{
	around->name = json_text(spec, "name", "");
	around->kind = json_text(spec, "kind", "");
	around->run = json_text(spec, "run", "");
	around->cpus = json_text(spec, "cpus", "");
	around->peer = json_text(spec, "peer", "");
	around->data = data;
	around->memory_bytes = json_int(spec, "memory_bytes", 0);
}

static int watch_children(struct agent *agent)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	agent->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return agent->signals;
}

/* When that is, beside when the agent began, tells what it did in between. */
static int say_hello(struct channel *channel, const json_t *hello,
		     const int *fds, size_t fd_count, struct error *err)
{
	json_object_set_new(json_object_get(hello, "hello"), "said_ns",
			    json_integer(clock_now()));
	return channel_send_fds(channel, hello, fds, fd_count,
				clock_now() + SEND_NS, err);
}

int agent_serve(struct channel *channel, const json_t *spec,
		const json_t *extra, const char *data, const int *fds,
		size_t fd_count)
{
	struct agent agent = {.channel = channel, .signals = -1};
	cleanup_json json_t *hello = hello_line(extra);
	struct error err = {0};
	int status = 1;

	settle_around(&agent.around, spec, data);
	if (watch_children(&agent) >= 0 &&
	    worker_start(&agent.worker, &agent.around, &err) == 0 &&
	    say_hello(channel, hello, fds, fd_count, &err) == 0) {
		loop(&agent, &err);
		status = strcmp(err.message, "closed") ? 1 : 0;
	}
	if (status)
		fprintf(stderr, "bulkhead-probe: agent of '%s': %s\n",
			agent.around.name, err.message);
	children_end(&agent.children);
	worker_end(&agent.worker);
	close(agent.signals);
	return status;
}
