/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 *	spawn-timer [-n ROUNDS] [-w WARM-UPS] [-p PAUSE-MS] ARM... [:::
 *ARM...]...
 *
 * Time whole commands, each an ARM, from before they are started to
 * after they are reaped: one run of every arm per round, in a random order, so
 * that what is compared was measured milliseconds apart. A line per round has a
 * field per arm in the order given, wall and CPU nanoseconds: "1234,567". The
 * pauses are for what the kernel does late, such as taking networks down. A
 * command that fails or takes 20 s ends the measurement with a sentence. Their
 * standard input and output are /dev/null.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_ARMS 64
#define MOST_MS 20000
#define NS_PER_S 1000000000LL

extern char **environ;

struct plan {
	long rounds, warm_ups, pause_ms;
	char **arms[MOST_ARMS]; /* each ended by NULL */
	size_t count;
	posix_spawn_file_actions_t actions;
};

struct taken {
	int64_t wall_ns, cpu_ns;
};

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}

static int64_t nanoseconds_of(struct timeval t)
{
	return t.tv_sec * NS_PER_S + t.tv_usec * 1000LL;
}

/* The deadline is watched through a descriptor, made while it runs. */
static int wait_until(pid_t pid, int *status, struct rusage *usage)
{
	struct pollfd p = {.fd = (int)syscall(SYS_pidfd_open, pid, 0),
			   .events = POLLIN};
	int ended = p.fd < 0 ? -1 : poll(&p, 1, MOST_MS);

	if (p.fd >= 0)
		close(p.fd);
	if (ended <= 0)
		kill(pid, SIGKILL);
	wait4(pid, status, 0, usage);
	return ended > 0 ? 0 : -1;
}

static int run(const struct plan *plan, char **arm, struct taken *taken)
{
	struct rusage usage = {0};
	int64_t begun = now();
	int status = 0, error;
	pid_t pid;

	error = posix_spawnp(&pid, arm[0], &plan->actions, NULL, arm, environ);
	if (error) {
		fprintf(stderr, "%s: %s\n", arm[0], strerror(error));
		return -1;
	}
	if (wait_until(pid, &status, &usage) < 0) {
		fprintf(stderr, "%s took more than %d s\n", arm[0],
			MOST_MS / 1000);
		return -1;
	}
	taken->wall_ns = now() - begun;
	taken->cpu_ns =
		nanoseconds_of(usage.ru_utime) + nanoseconds_of(usage.ru_stime);
	if (status) {
		fprintf(stderr, "%s ended with wait status 0x%x\n", arm[0],
			(unsigned)status);
		return -1;
	}
	return 0;
}

/* A random order of all arms (Fisher and Yates). */
static void shuffle(size_t *order, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		order[i] = i;
	for (i = count; i > 1; i--) {
		size_t other = (size_t)random() % i, last = order[i - 1];

		order[i - 1] = order[other];
		order[other] = last;
	}
}

static int run_round(const struct plan *plan, struct taken *taken)
{
	struct timespec pause = {plan->pause_ms / 1000,
				 plan->pause_ms % 1000 * 1000000};
	size_t order[MOST_ARMS], i;

	shuffle(order, plan->count);
	for (i = 0; i < plan->count; i++) {
		if (run(plan, plan->arms[order[i]], &taken[order[i]]) < 0)
			return -1;
		nanosleep(&pause, NULL);
	}
	return 0;
}

static int run_all(const struct plan *plan)
{
	struct taken taken[MOST_ARMS];
	long round;
	size_t i;

	for (round = -plan->warm_ups; round < plan->rounds; round++) {
		if (run_round(plan, taken) < 0)
			return 1;
		for (i = 0; round >= 0 && i < plan->count; i++)
			printf("%lld,%lld%c", (long long)taken[i].wall_ns,
			       (long long)taken[i].cpu_ns,
			       i + 1 < plan->count ? ' ' : '\n');
	}
	return 0;
}

/* An arm ends at ":::", which becomes the NULL that ends their words. */
static int read_arms(struct plan *plan, char **words)
{
	while (*words && plan->count < MOST_ARMS) {
		plan->arms[plan->count++] = words;
		while (*words && strcmp(*words, ":::") != 0)
			words++;
		if (*words)
			*words++ = NULL;
	}
	return *words || !plan->count ? -1 : 0;
}

static int read_options(struct plan *plan, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "+n:w:p:")) != -1) {
		long value = optarg ? strtol(optarg, NULL, 10) : -1;

		if (option == '?' || value < 0)
			return -1;
		if (option == 'n')
			plan->rounds = value;
		else if (option == 'w')
			plan->warm_ups = value;
		else
			plan->pause_ms = value;
	}
	return read_arms(plan, argv + optind);
}

int main(int argc, char **argv)
{
	struct plan plan = {.rounds = 100, .warm_ups = 3, .pause_ms = 10};
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), status;

	srandom((unsigned)getpid());
	if (read_options(&plan, argc, argv) < 0 || null < 0) {
		fprintf(stderr,
			"usage: %s [-n ROUNDS] [-w WARM-UPS] "
			"[-p PAUSE-MS] ARM... [::: ARM...]...\n",
			argv[0]);
		return 2;
	}
	posix_spawn_file_actions_init(&plan.actions);
	posix_spawn_file_actions_adddup2(&plan.actions, null, 0);
	posix_spawn_file_actions_adddup2(&plan.actions, null, 1);
	status = run_all(&plan);
	posix_spawn_file_actions_destroy(&plan.actions);
	return status;
}
