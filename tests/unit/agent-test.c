/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent, in a process of its own at the other end of a socket: whatever a
 * job does, the agent answers for it and lives; only its own line ends it. */
#include "common/channel.h"
#include "common/cleanup.h"
#include "probe/job.h"
#include "probe/runner.h"
#include "tests/unit/suite.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

#define SOON (clock_now() + 5 * NS_PER_S)

/* Jobs of these tests. */

static int misbehave(struct job_context *context, struct error *err)
{
	static char endless[2 * CHANNEL_LINE_MAX];
	struct itimerval soon = {.it_value = {.tv_usec = 60000}};

	switch (job_param(context, "how")) {
	case 1:
		abort();
	case 2:
		_exit(3);
	case 3:
		return raise(SIGKILL);
	case 4:
		for (;;)
			pause();
	case 5:
		return error_make(err, 0, "the disk is full");
	case 6:
		error_make(err, 0, "there is no disk");
		return JOB_UNSUPPORTED;
	case 7: /* more than a line holds */
		memset(endless, 'x', sizeof(endless) - 1);
		json_object_set_new(context->result, "t", json_string(endless));
		return 0;
	case 8: /* noise instead of an answer */
		return write(context->line->fd, "!\n", 2) < 0;
	case 9:				  /* dead before the next job */
		signal(SIGALRM, SIG_DFL); /* libcheck's own until then */
		return setitimer(ITIMER_REAL, &soon, NULL);
	default:
		return 0;
	}
}

static const struct job misbehaving_job = {
	.name = "test.misbehave",
	.title = "Fails in the way asked for",
	.kind = JOB_SERVICE,
	.deadline = NS_PER_S,
	.parameters =
		(const struct job_parameter[]){
			{"how", "number", 0, 9, 0, "Way to fail"}, {0}},
	.run = misbehave,
};
JOB_REGISTER(misbehaving_job)

static int talk(struct job_context *context, struct error *err)
{
	cleanup_json json_t *told = NULL;

	if (job_event(context, "ready", json_pack("{s:i}", "n", 1), err) < 0)
		return -1;
	told = job_wait(context, "go", context->deadline);
	json_object_set(context->result, "told", told);
	return 0;
}

static const struct job talking_job = {
	.name = "test.talk",
	.title = "Tells and is told",
	.kind = JOB_SERVICE,
	.deadline = NS_PER_S,
	.parameters = (const struct job_parameter[]){{0}},
	.run = talk,
};
JOB_REGISTER(talking_job)

/* Leaves a process behind, and hangs. */
static int breed(struct job_context *context, struct error *err)
{
	pid_t child = fork();

	if (child == 0)
		for (;;)
			pause();
	job_event(context, "bred", json_pack("{s:i}", "pid", (int)child), err);
	for (;;)
		pause();
	return 0;
}

static const struct job breeding_job = {
	.name = "test.breed",
	.title = "Leaves a process behind",
	.kind = JOB_SERVICE,
	.deadline = NS_PER_S,
	.parameters = (const struct job_parameter[]){{0}},
	.run = breed,
};
JOB_REGISTER(breeding_job)

static const struct job needy_job = {
	.name = "test.needy",
	.title = "Needs data",
	.kind = JOB_SERVICE,
	.needs = JOB_NEEDS_DATA,
	.deadline = NS_PER_S,
	.parameters = (const struct job_parameter[]){{0}},
	.run = talk,
};
JOB_REGISTER(needy_job)

/* The agent under test. */

static struct channel line;
static struct error err;
static pid_t agent;

static void be_agent(int fd)
{
	cleanup_json json_t *spec = json_pack("{s:s}", "name", "tested");
	cleanup_json json_t *extra =
		json_pack("{s:{s:s}}", "facts", "accelerator", "none");
	struct channel theirs;
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(null, 2); /* it says why it ends */
	if (channel_open(&theirs, fd, NULL) < 0)
		_exit(99);
	_exit(agent_serve(&theirs, spec, extra, "", &null, 1));
}

static json_t *receive(void)
{
	json_t *message = NULL;
	enum channel_status status =
		channel_receive(&line, &message, SOON, &err);

	ck_assert_msg(status == CHANNEL_LINE, "%d %s", status, err.message);
	return message;
}

static void set_up(void)
{
	int pair[2];

	ck_assert_int_eq(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	agent = fork();
	if (agent == 0) {
		close(pair[0]);
		be_agent(pair[1]);
	}
	close(pair[1]);
	ck_assert_int_eq(channel_open(&line, pair[0], &err), 0);
}

/* Exit status of the agent, which must be about to end. */
static int ended(void)
{
	nanoseconds deadline = SOON;
	int status = -1;

	while (waitpid(agent, &status, WNOHANG) == 0)
		ck_assert_msg(clock_now() < deadline, "the agent lives on");
	ck_assert(WIFEXITED(status));
	agent = 0;
	return WEXITSTATUS(status);
}

static void tear_down(void)
{
	channel_close(&line);
	if (agent)
		ck_assert_int_eq(ended(), 0);
}

static void send_line(json_t *message)
{
	ck_assert_msg(channel_send_new(&line, message, SOON, &err) == 0, "%s",
		      err.message);
}

static void send_job(int id, const char *name, json_t *params, int ms)
{
	send_line(json_pack("{s:{s:i, s:s, s:s, s:o, s:I}}", "job", "id", id,
			    "name", name, "role", "subject", "params", params,
			    "deadline_ns", (json_int_t)(ms * NS_PER_MS)));
}

/* The next message, which must be the result of this job. */
static json_t *result_of(int id)
{
	cleanup_json json_t *message = receive();
	json_t *result = json_object_get(message, "result");

	ck_assert_ptr_nonnull(result);
	ck_assert_int_eq(json_int(result, "id", 0), id);
	return json_incref(result);
}

static void skip_hello(void)
{
	json_decref(receive());
}

static void check_null(int id)
{
	cleanup_json json_t *result = NULL;

	send_job(id, "null", json_object(), 1000);
	result = result_of(id);
	ck_assert_str_eq(json_text(result, "status", ""), "done");
}

START_TEST(it_says_hello_first)
{
	cleanup_json json_t *message = receive();
	const json_t *hello = json_object_get(message, "hello");
	int fd = channel_take_fd(&line);

	ck_assert_int_eq(json_int(hello, "protocol", 0), 1);
	ck_assert_uint_eq(strlen(json_text(hello, "sha256", "")), 64);
	ck_assert_int_eq(json_int(hello, "pid", 0), agent);
	ck_assert_int_gt(json_int(hello, "memory_bytes", 0), 0);
	ck_assert_str_ne(json_text(hello, "cpus", ""), "");
	ck_assert_str_eq(
		json_text(json_object_get(hello, "facts"), "accelerator", ""),
		"none");
	ck_assert_int_ge(fd, 0);
	close(fd);
}
END_TEST

START_TEST(a_job_has_a_result)
{
	nanoseconds before = clock_now(), started, ended_;

	skip_hello();
	for (int id = 1; id <= 200; id++) {
		cleanup_json json_t *result = NULL;
		const json_t *data;

		send_job(id, "null", json_object(), 1000);
		result = result_of(id);
		data = json_object_get(result, "data");
		ck_assert_str_eq(json_text(data, "unit", ""), "ns");
		ck_assert_uint_eq(
			json_array_size(json_object_get(data, "samples")), 1);
		started = json_int(result, "started_ns", 0);
		ended_ = json_int(result, "ended_ns", 0);
		ck_assert(before <= started && started <= ended_ &&
			  ended_ <= clock_now());
		before = ended_;
	}
}
END_TEST

struct end {
	const char *job;
	int how; /* of test.misbehave */
	const char *status, *reason;
};

static const struct end ends[] = {
	{"test.misbehave", 0, "done", ""},
	{"test.misbehave", 1, "crashed", "signal 6"},
	{"test.misbehave", 2, "crashed", "exited with status 3"},
	{"test.misbehave", 3, "killed", "signal 9"},
	{"test.misbehave", 4, "overrun", "the deadline passed"},
	{"test.misbehave", 5, "failed", "the disk is full"},
	{"test.misbehave", 6, "unsupported", "there is no disk"},
	{"test.misbehave", 7, "failed", "line of"},
	{"test.misbehave", 8, "crashed", "the worker"},
	{"test.misbehave", 10, "failed", "'how' of 'test.misbehave': 10 is"},
	{"test.misbehave", -1, "failed", "outside 0 … 9"},
	{"test.needy", 0, "unsupported", "there is no data directory"},
	{"test.nonesuch", 0, "unsupported", "no job 'test.nonesuch'"},
	{"", 0, "unsupported", "no job ''"},
};

START_TEST(however_a_job_ends_the_agent_answers_and_lives)
{
	const struct end *end = &ends[_i];

	skip_hello();
	for (int turn = 0; turn < 2; turn++) {
		cleanup_json json_t *result = NULL;

		send_job(5, end->job, json_pack("{s:i}", "how", end->how), 100);
		result = result_of(5);
		ck_assert_str_eq(json_text(result, "status", ""), end->status);
		ck_assert_msg(
			strstr(json_text(result, "reason", ""), end->reason),
			"%s", json_text(result, "reason", ""));
		check_null(6);
	}
}
END_TEST

START_TEST(a_worker_that_dies_between_two_jobs_is_replaced)
{
	cleanup_json json_t *result = NULL;
	cleanup_json json_t *message = NULL;

	skip_hello();
	send_job(1, "test.misbehave", json_pack("{s:i}", "how", 9), 100);
	result = result_of(1);
	ck_assert_str_eq(json_text(result, "status", ""), "done");
	/* Nobody asked, so nothing is said. */
	ck_assert_int_eq(channel_receive(&line, &message,
					 clock_now() + 400 * NS_PER_MS, &err),
			 CHANNEL_TIMEOUT);
	check_null(2);
}
END_TEST

START_TEST(what_an_overrun_leaves_behind_ends_with_it)
{
	cleanup_json json_t *message = NULL, *result = NULL;
	nanoseconds deadline;
	pid_t left;

	skip_hello();
	send_job(1, "test.breed", json_object(), 50);
	message = receive();
	left = (pid_t)json_int(
		json_object_get(json_object_get(message, "event"), "data"),
		"pid", 0);
	ck_assert_int_gt(left, 0);
	result = result_of(1);
	ck_assert_str_eq(json_text(result, "status", ""), "overrun");
	deadline = SOON;
	while (kill(left, 0) == 0)
		ck_assert_msg(clock_now() < deadline, "%d lives on", left);
	check_null(2);
}
END_TEST

START_TEST(events_and_tells_pass)
{
	cleanup_json json_t *message = NULL, *result = NULL;
	const json_t *event;

	skip_hello();
	send_job(9, "test.talk", json_object(), 3000);
	message = receive();
	event = json_object_get(message, "event");
	ck_assert_int_eq(json_int(event, "id", 0), 9);
	ck_assert_str_eq(json_text(event, "name", ""), "ready");
	ck_assert_int_eq(json_int(json_object_get(event, "data"), "n", 0), 1);
	/* For another job; of another name; without any. */
	send_line(json_pack("{s:{s:i, s:s}}", "tell", "id", 8, "name", "go"));
	send_line(json_pack("{s:{s:i, s:s}}", "tell", "id", 9, "name", "no"));
	send_line(json_pack("{s:{s:i}}", "tell", "id", 9));
	send_line(json_pack("{s:{s:i, s:s, s:{s:i}}}", "tell", "id", 9, "name",
			    "go", "data", "n", 7));
	result = result_of(9);
	ck_assert_int_eq(
		json_int(json_object_get(json_object_get(result, "data"),
					 "told"),
			 "n", 0),
		7);
	/* Too late is no fault. */
	send_line(json_pack("{s:{s:i, s:s}}", "tell", "id", 9, "name", "go"));
	check_null(10);
}
END_TEST

static const char *const ways_to_end[] = {
	"noise\n",
	"[]\n",
	"{}\n",
	"{\"hello\": {}}\n",
	("{\"job\": {\"id\": 1, \"name\": \"test.misbehave\", \"params\":"
	 " {\"how\": 4}}}\n{\"job\": {\"id\": 2, \"name\": \"null\"}}\n"),
};

START_TEST(what_breaks_the_protocol_ends_the_agent)
{
	const char *bytes = ways_to_end[_i];
	json_t *message = NULL;

	skip_hello();
	ck_assert_int_eq(write(line.fd, bytes, strlen(bytes)),
			 (ssize_t)strlen(bytes));
	ck_assert_int_eq(channel_receive(&line, &message, SOON, &err),
			 CHANNEL_CLOSED);
	ck_assert_int_eq(ended(), 1);
}
END_TEST

START_TEST(the_end_of_its_line_ends_it)
{
	skip_hello();
	if (_i) /* also with a job under way */
		send_job(1, "test.misbehave", json_pack("{s:i}", "how", 4),
			 60000);
	channel_close(&line);
	ck_assert_int_eq(ended(), 0);
}
END_TEST

START_TEST(half_a_line_is_no_end_in_order)
{
	skip_hello();
	ck_assert_int_eq(write(line.fd, "{\"job\"", 6), 6);
	channel_close(&line);
	ck_assert_int_eq(ended(), 1);
}
END_TEST

START_TEST(environments_that_are_not_there_are_said_to_be_closed)
{
	static const char *const reasons[] = {"there is no such environment",
					      "there is no such environment",
					      "this number cannot be opened"};

	skip_hello();
	send_line(json_pack("{s:{s:i}}", "close", "env", 4));
	send_line(json_pack("{s:i, s:{}}", "env", 4, "message"));
	send_line(json_pack("{s:{s:i, s:{}}}", "open", "env", -4, "spec"));
	for (int i = 0; i < 3; i++) {
		cleanup_json json_t *message = receive();

		ck_assert_str_eq(json_text(json_object_get(message, "closed"),
					   "reason", ""),
				 reasons[i]);
	}
	check_null(1);
}
END_TEST

static Suite *agent_suite(void)
{
	Suite *suite = suite_create("agent");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 30);
	tcase_add_test(all, it_says_hello_first);
	tcase_add_test(all, a_job_has_a_result);
	tcase_add_loop_test(all, however_a_job_ends_the_agent_answers_and_lives,
			    0, sizeof(ends) / sizeof(*ends));
	tcase_add_test(all, a_worker_that_dies_between_two_jobs_is_replaced);
	tcase_add_test(all, what_an_overrun_leaves_behind_ends_with_it);
	tcase_add_test(all, events_and_tells_pass);
	tcase_add_loop_test(all, what_breaks_the_protocol_ends_the_agent, 0,
			    sizeof(ways_to_end) / sizeof(*ways_to_end));
	tcase_add_loop_test(all, the_end_of_its_line_ends_it, 0, 2);
	tcase_add_test(all, half_a_line_is_no_end_in_order);
	tcase_add_test(all,
		       environments_that_are_not_there_are_said_to_be_closed);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(agent_suite)
