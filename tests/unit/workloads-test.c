/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every workload, briefly and for real: it passes its own checks, and what is
 * wrong it notices. */
#include "bench/peer.h"
#include "bench/sampling.h"
#include "common/cleanup.h"
#include "tests/unit/suite.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char directory[] = "/var/tmp/bulkhead-workloads-XXXXXX";
static pid_t peer;
static struct error error;

/** Small and short, so that all of it stays under a second or two. */
static json_t *brief_parameters(const struct job *job)
{
	json_t *params = json_object();

	for (const struct job_parameter *p = job->parameters; p->name; p++)
		json_object_set_new(params, p->name, json_integer(p->value));
	if (json_object_get(params, "budget_ms")) {
		json_object_set_new(params, "budget_ms", json_integer(40));
		json_object_set_new(params, "sample_ms", json_integer(2));
	}
	if (json_object_get(params, "file_bytes"))
		json_object_set_new(params, "file_bytes",
				    json_integer(2 << 20));
	if (json_object_get(params, "llc_bytes"))
		json_object_set_new(params, "llc_bytes", json_integer(1 << 20));
	if (json_object_get(params, "repetitions"))
		json_object_set_new(params, "repetitions", json_integer(2));
	return params;
}

/** One execution, as the agent does it; `*result` is the caller's. */
static int execute(const char *name, json_t **result)
{
	struct surroundings around = {.name = "test",
				      .kind = "native",
				      .run = "",
				      .data = directory,
				      .cpus = "",
				      .peer = "127.0.0.1",
				      .memory_bytes = 64 << 20};
	const struct job *job = job_find(name);
	cleanup_json json_t *params = NULL;
	struct job_context context = {.job = job, .around = &around};
	int status;

	ck_assert_msg(job != NULL, "no job %s", name);
	params = brief_parameters(job);
	context.params = params;
	context.deadline = clock_now() + 3 * NS_PER_S;
	context.result = *result = json_object();
	status = job->setup ? job->setup(&context, &error) : 0;
	if (status >= 0)
		status = job->run(&context, &error);
	if (job->teardown)
		job->teardown(&context);
	return status;
}

static void is_good(const char *name)
{
	cleanup_json json_t *result = NULL;
	int status = execute(name, &result);
	json_t *samples, *sample;
	size_t i;

	ck_assert_msg(status == 0, "%s: %s", name, error.message);
	samples = json_object_get(result, "samples");
	ck_assert_uint_ge(json_array_size(samples), 1);
	json_array_foreach (samples, i, sample)
		ck_assert_double_gt(json_real_value(sample), 0);
	ck_assert_int_ge(json_int(result, "operations", 0), 1);
	ck_assert(json_is_true(json_object_get(result, "verified")));
	ck_assert(*json_text(result, "note", ""));
}

/** A network of one's own where that is allowed, the machine's loopback where
 * it is not. */
static void own_network(void)
{
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	cleanup_close int fd = -1;

	if (unshare(CLONE_NEWNET) < 0 &&
	    unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(ioctl(fd, SIOCSIFFLAGS, &lo), 0);
}

/** Whether somebody listens on the peer's second port. */
static int peer_listens(void)
{
	struct sockaddr_in there = {.sin_family = AF_INET,
				    .sin_port = htons(PEER_ECHO_PORT),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	cleanup_close int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return connect(fd, (struct sockaddr *)&there, sizeof(there)) == 0;
}

static void start_peer(void)
{
	nanoseconds deadline = clock_now() + 2 * NS_PER_S;

	own_network();
	peer = fork();
	ck_assert_int_ge(peer, 0);
	if (!peer) {
		json_t *result;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execute("net.peer", &result);
		_exit(1);
	}
	while (!peer_listens())
		ck_assert_int_lt(clock_now(), deadline);
}

static void stop_peer(void)
{
	kill(peer, SIGKILL);
	waitpid(peer, NULL, 0);
}

static void make_directory(void)
{
	ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void remove_directory(void)
{
	static const char *const names[] = {"randread.data", "seqwrite.data",
					    "fsync.data"};
	cleanup_close int at = open(directory, O_DIRECTORY | O_CLOEXEC);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlinkat(at, names[i], 0);
	ck_assert_int_eq(rmdir(directory), 0);
}

static const char *const plain[] = {"null",	 "reference", "cpu.integer",
				    "cpu.float", "mem.triad", "mem.latency",
				    "sys.call",	 "sys.switch"};
static const char *const disk[] = {"disk.randread", "disk.seqwrite",
				   "disk.fsync"};
static const char *const net[] = {"net.stream", "net.rr"};

START_TEST(a_plain_one_is_good)
{
	is_good(plain[_i]);
}
END_TEST

START_TEST(a_disk_one_is_good_twice)
{
	is_good(disk[_i]);
	is_good(disk[_i]);
}
END_TEST

START_TEST(a_net_one_is_good_twice)
{
	is_good(net[_i]);
	is_good(net[_i]);
}
END_TEST

START_TEST(damaged_data_are_noticed)
{
	static const char zeros[1 << 20];
	cleanup_json json_t *first = NULL, *second = NULL;
	cleanup_close int at = open(directory, O_DIRECTORY | O_CLOEXEC);
	cleanup_close int fd = -1;

	ck_assert_int_eq(execute("disk.randread", &first), 0);
	fd = openat(at, "randread.data", O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(write(fd, zeros, sizeof(zeros)), sizeof(zeros));
	ck_assert_int_lt(execute("disk.randread", &second), 0);
	ck_assert_ptr_nonnull(strstr(error.message, "data of another"));
}
END_TEST

START_TEST(half_a_data_file_is_made_anew)
{
	cleanup_json json_t *result = NULL;
	cleanup_close int at = open(directory, O_DIRECTORY | O_CLOEXEC);
	cleanup_close int fd = openat(at, "seqwrite.data",
				      O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	struct stat there;

	ck_assert_int_eq(ftruncate(fd, 4096), 0);
	ck_assert_int_eq(execute("disk.seqwrite", &result), 0);
	ck_assert_int_eq(fstatat(at, "seqwrite.data", &there, 0), 0);
	ck_assert_int_eq(there.st_size, 2 << 20);
}
END_TEST

START_TEST(no_peer_is_a_sentence)
{
	cleanup_json json_t *result = NULL;

	own_network();
	ck_assert_int_lt(execute(net[_i], &result), 0);
	ck_assert_ptr_nonnull(strstr(error.message, "cannot connect"));
}
END_TEST

START_TEST(no_data_directory_is_a_sentence)
{
	cleanup_json json_t *result = NULL;

	directory[0] = '\0';
	ck_assert_int_lt(execute(disk[_i], &result), 0);
	ck_assert_ptr_nonnull(strstr(error.message, "no data directory"));
}
END_TEST

START_TEST(a_descriptor_says_what_it_has_to)
{
	size_t count;
	const struct job *const *jobs = job_all(&count);

	for (size_t i = 0; i < count; i++) {
		if (jobs[i]->kind != JOB_WORKLOAD)
			continue;
		ck_assert_msg(
			jobs[i]->title && jobs[i]->unit &&
				jobs[i]->parameters && jobs[i]->deadline,
			"%s lacks a title, a unit, parameters or a deadline",
			jobs[i]->name);
	}
}
END_TEST

static Suite *workloads_suite(void)
{
	Suite *suite = suite_create("workloads");
	TCase *alone = tcase_create("alone");
	TCase *on_disk = tcase_create("disk");
	TCase *on_net = tcase_create("net");

	tcase_add_loop_test(alone, a_plain_one_is_good, 0, 8);
	tcase_add_test(alone, a_descriptor_says_what_it_has_to);
	tcase_add_loop_test(alone, no_data_directory_is_a_sentence, 0, 3);
	tcase_add_loop_test(alone, no_peer_is_a_sentence, 0, 2);
	tcase_add_checked_fixture(on_disk, make_directory, remove_directory);
	tcase_add_loop_test(on_disk, a_disk_one_is_good_twice, 0, 3);
	tcase_add_test(on_disk, damaged_data_are_noticed);
	tcase_add_test(on_disk, half_a_data_file_is_made_anew);
	tcase_add_checked_fixture(on_net, start_peer, stop_peer);
	tcase_add_loop_test(on_net, a_net_one_is_good_twice, 0, 2);
	suite_add_tcase(suite, alone);
	suite_add_tcase(suite, on_disk);
	suite_add_tcase(suite, on_net);
	return suite;
}
TEST_SUITE(workloads_suite)
