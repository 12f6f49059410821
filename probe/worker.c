/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/worker.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* The deadline of the agent stands a little behind the job's own. */
#define ANSWER_NS (2 * NS_PER_S)
/* Who serves answers this long before its own, whatever happens. */
#define RESERVE_NS (NS_PER_S / 2)

int64_t job_param(const struct job_context *context, const char *name)
{
	return json_int(context->params, name, 0);
}

int job_event(struct job_context *context, const char *name, json_t *data,
	      struct error *err)
{
	json_t *event = json_pack("{s:{s:s, s:o*}}", "event", "name", name,
				  "data", data);

	if (!context->line) {
		json_decref(event);
		return 0;
	}
	return channel_send_new(context->line, event, clock_now() + ANSWER_NS,
				err);
}

json_t *job_wait(struct job_context *context, const char *name,
		 nanoseconds deadline)
{
	if (!context->line)
		return NULL;
	for (;;) {
		cleanup_json json_t *message = NULL;
		json_t *tell;
		enum channel_status status = channel_receive(
			context->line, &message, deadline, NULL);

		if (status == CHANNEL_TIMEOUT)
			return NULL;
		if (status != CHANNEL_LINE)
			_exit(0); /* the agent is gone */
		tell = json_object_get(message, "tell");
		if (!tell ||
		    (name && strcmp(json_text(tell, "name", ""), name)))
			continue;
		if (!name)
			return json_incref(tell);
		tell = json_object_get(tell, "data");
		return tell ? json_incref(tell) : json_object();
	}
}

int job_serve(struct job_context *context, const char *name,
	      int (*serve)(struct job_context *context, const json_t *data,
			   struct error *err),
	      struct error *err)
{
	for (;;) {
		cleanup_json json_t *told =
			job_wait(context, NULL, context->deadline - RESERVE_NS);
		const char *what = json_text(told, "name", "");

		if (!told || !strcmp(what, "done"))
			return 0;
		if (!strcmp(what, name) &&
		    serve(context, json_object_get(told, "data"), err) < 0)
			return -1;
	}
}

/* The parameters in force: as given, checked, and defaults. */
static json_t *complete(const struct job *job, const json_t *given,
			struct error *err)
{
	const struct job_parameter *p = job->parameters;
	json_t *params = given ? json_copy((json_t *)given) : json_object();

	for (; p && p->name; p++) {
		int64_t value = json_int(params, p->name, p->value);

		if (value < p->minimum || value > p->maximum) {
			error_make(err, 0,
				   "parameter '%s' of '%s': %" PRId64
				   " is outside %" PRId64 " … %" PRId64 " %s",
				   p->name, job->name, value, p->minimum,
				   p->maximum, p->unit);
			json_decref(params);
			return NULL;
		}
		json_object_set_new(params, p->name, json_integer(value));
	}
	return params;
}

static int check_needs(const struct job *job, const struct surroundings *around,
		       struct error *err)
{
	if ((job->needs & JOB_NEEDS_DATA) && !*around->data)
		return error_make(err, 0, "there is no data directory");
	if ((job->needs & JOB_NEEDS_PEER) && !*around->peer)
		return error_make(err, 0, "there is no network peer");
	if ((job->needs & JOB_NEEDS_ROOT) && geteuid() != 0)
		return error_make(err, 0, "it has to be root");
	return 0;
}

static int setup_and_run(struct job_context *context, struct error *err)
{
	const struct job *job = context->job;
	int status = 0;

	if (job->setup)
		status = job->setup(context, err);
	if (status >= 0)
		status = job->run(context, err);
	if (job->teardown)
		job->teardown(context);
	return status;
}

static nanoseconds cpu_used(int who)
{
	struct rusage u;

	getrusage(who, &u);
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * NS_PER_S +
	       (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * NS_PER_US;
}

static json_t *outcome(const char *status, const struct error *err)
{
	return json_pack("{s:s, s:s}", "status", status, "reason",
			 err->message);
}

static json_t *execute(struct job_context *context)
{
	const struct job *job = context->job;
	struct error err = {0};
	nanoseconds started = clock_now(), cpu = clock_cpu();
	nanoseconds children = cpu_used(RUSAGE_CHILDREN);
	int status = setup_and_run(context, &err);
	json_t *result;

	if (status < 0)
		return outcome(status == JOB_UNSUPPORTED ? "unsupported"
							 : "failed",
			       &err);
	if (job->kind == JOB_WORKLOAD) {
		json_object_set_new(context->result, "unit",
				    json_string(job->unit));
		json_object_set_new(
			context->result, "better",
			json_string(job->better == JOB_LOWER_IS_BETTER
					    ? "lower"
					    : "higher"));
	}
	result = json_pack("{s:s, s:I, s:I, s:O}", "status", "done",
			   "started_ns", (json_int_t)started, "ended_ns",
			   (json_int_t)clock_now(), "data", context->result);
	json_object_set_new(result, "cpu_ns",
			    json_integer(clock_cpu() - cpu - children +
					 cpu_used(RUSAGE_CHILDREN)));
	return result;
}

json_t *worker_execute(const char *name, const json_t *params,
		       nanoseconds length, const struct surroundings *around,
		       struct channel *line)
{
	const struct job *job = job_find(name);
	struct error err = {0};
	cleanup_json json_t *all = NULL;
	cleanup_json json_t *data = json_object();
	struct job_context context = {.job = job,
				      .around = around,
				      .deadline = clock_now() + length,
				      .result = data,
				      .line = line};

	if (!job) {
		error_make(&err, 0, "this agent has no job '%s'", name);
		return outcome("unsupported", &err);
	}
	if (check_needs(job, around, &err) < 0)
		return outcome("unsupported", &err);
	all = complete(job, params, &err);
	if (!all)
		return outcome("failed", &err);
	context.params = all;
	return execute(&context);
}

static void serve_one(const json_t *job, const struct surroundings *around,
		      struct channel *line)
{
	json_t *result = worker_execute(
		json_text(job, "name", ""), json_object_get(job, "params"),
		json_int(job, "deadline_ns", NS_PER_S), around, line);
	json_int_t id = json_int(job, "id", 0);
	struct error err = {0};

	json_object_set_new(result, "id", json_integer(id));
	result = json_pack("{s:o}", "result", result);
	if (channel_send_new(line, result, clock_now() + ANSWER_NS, &err) == 0)
		return;
	/* Most likely too long for a line: say so instead. */
	channel_send_new(line,
			 json_pack("{s:{s:I, s:s, s:s}}", "result", "id", id,
				   "status", "failed", "reason", err.message),
			 clock_now() + ANSWER_NS, NULL);
}

/* Offer this process to the OOM killer before the agent. */
static void volunteer(void)
{
	cleanup_close int fd =
		open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, "500", 3) < 0)
		return; /* then both are equal candidates */
}

static void worker_main(int fd, const struct surroundings *around)
{
	struct channel line;

	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	volunteer();
	dup2(fd, 3);
	close_range(4, ~0U, 0);
	if (channel_open(&line, 3, NULL) < 0)
		_exit(1);
	for (;;) {
		cleanup_json json_t *message = NULL;
		json_t *job;

		if (channel_receive(&line, &message,
				    clock_now() + 3600 * NS_PER_S,
				    NULL) > CHANNEL_TIMEOUT)
			_exit(0);
		job = json_object_get(message, "job");
		if (job)
			serve_one(job, around, &line);
	}
}

int worker_start(struct worker *worker, const struct surroundings *around,
		 struct error *err)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return error_make(err, errno, "no line to a worker");
	worker->pid = fork();
	if (worker->pid < 0) {
		close(pair[0]);
		close(pair[1]);
		worker->pid = 0;
		return error_make(err, errno, "no worker");
	}
	if (worker->pid == 0) {
		worker_main(pair[1], around);
		_exit(0);
	}
	setpgid(worker->pid, worker->pid);
	close(pair[1]);
	if (channel_open(&worker->line, pair[0], err) < 0) {
		close(pair[0]);
		worker_end(worker);
		return -1;
	}
	return 0;
}

void worker_end(struct worker *worker)
{
	if (worker->pid > 0)
		kill(-worker->pid, SIGKILL);
	channel_close(&worker->line);
	worker->pid = 0;
}
