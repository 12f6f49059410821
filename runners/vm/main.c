/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bulkhead-vm: the runner of virtual machines. A person never calls it. This
 * process adopts and reaps whatever libvirt leaves behind (an emulator that
 * nobody waits for makes libvirt wait for ever); everything else is done in
 * the child that it forks, and the channel is the child's alone.
 */
#include "common/cleanup.h"
#include "config.h"
#include "runners/vm/keys.h"
#include "runners/vm/machine.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#define CHANNEL_FD 3
/* How long what is left behind may take to die. */
#define LEFT_NS (2 * NS_PER_S)

static volatile sig_atomic_t runner;

static void forward(int signal_number)
{
	(void)signal_number;
	if (runner > 0)
		kill(runner, SIGTERM);
}

/* The child: turn a request to end into something that can be polled. */
static int run(void)
{
	struct channel client;
	struct error err = {0};
	sigset_t set;
	int stop, status;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	stop = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (stop < 0 || channel_open(&client, CHANNEL_FD, &err) < 0)
		return 2;
	fcntl(CHANNEL_FD, F_SETFD, FD_CLOEXEC);
	status = machine_run(&client, stop);
	channel_close(&client);
	close(stop);
	return status;
}

/* SIGKILL every child of ours: only ours, and none that has been reaped. */
static void kill_left(void)
{
	char path[64];
	cleanup_file FILE *children = NULL;
	int pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	children = fopen(path, "re");
	while (children && fscanf(children, "%d", &pid) == 1)
		kill(pid, SIGKILL);
}

static void end_left(void)
{
	nanoseconds deadline = clock_now() + LEFT_NS;
	struct timespec pause = {.tv_nsec = 2 * NS_PER_MS};
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) >= 0 &&
	       clock_now() < deadline) {
		if (pid > 0)
			continue;
		kill_left();
		nanosleep(&pause, NULL);
	}
}

/* Reap everything until the child has ended; its exit status. */
static int reap(pid_t child)
{
	int status;
	pid_t pid;

	do {
		pid = waitpid(-1, &status, 0);
	} while (pid != child && (pid > 0 || errno == EINTR));
	if (pid != child || !WIFEXITED(status))
		return 1;
	return WEXITSTATUS(status);
}

static int supervise(void)
{
	struct sigaction action = {.sa_handler = forward};
	pid_t child;
	int status;

	if (fcntl(CHANNEL_FD, F_GETFD) < 0) {
		fprintf(stderr,
			"bulkhead-vm: there is no channel on descriptor 3: it is started by bulkhead\n");
		return 2;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	child = fork();
	if (child < 0) {
		perror("bulkhead-vm: cannot fork");
		return 1;
	}
	if (child == 0)
		_exit(run());
	close(CHANNEL_FD);
	runner = child;
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	status = reap(child);
	end_left();
	return status;
}

static int print_catalogue(void)
{
	cleanup_json json_t *catalogue = vm_catalogue();

	return json_dumpf(catalogue, stdout, JSON_COMPACT) < 0 ||
	       putchar('\n') == EOF || fflush(stdout) == EOF;
}

/* For sweeping: what a dead run left at a libvirtd. The answer is one line. */
static int end_domains(const char *uri, const char *prefix)
{
	struct error err = {0};
	struct domain *domain = domain_connect(uri, "/dev/null", &err);
	int ended = domain ? domain_end_all(domain, prefix, &err) : -1;
	cleanup_json json_t *answer =
		ended < 0 ? json_pack("{s:{s:s}}", "refused", "reason",
				      err.message)
			  : json_pack("{s:i}", "ended", ended);

	json_dumpf(answer, stdout, JSON_COMPACT);
	if (putchar('\n') == EOF || fflush(stdout) == EOF)
		ended = -1;
	domain_free(domain);
	return ended < 0;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (argc == 1)
		return supervise();
	if (argc == 2 && !strcmp(mode, "--catalogue"))
		return print_catalogue();
	if (argc == 2 && !strcmp(mode, "--version"))
		return puts("bulkhead-vm " BULKHEAD_VERSION) == EOF;
	if (argc == 4 && !strcmp(mode, "--end"))
		return end_domains(argv[2], argv[3]);
	fprintf(stderr,
		"bulkhead-vm: the runner of virtual machines; see bulkhead(1)\n");
	return 2;
}
