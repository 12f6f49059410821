/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead-conductor: finds the sub-command. */
#include "common/nearest.h"
#include "common/version.h"
#include "harness/cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct command *const commands[] = {
	&command_doctor, &command_list,	   &command_run,     &command_isolate,
	&command_report, &command_compare, &command_nightly, &command_calibrate,
	&command_export, &command_import,  &command_clean,
};

#define COUNT (sizeof(commands) / sizeof(*commands))

/* The front starts the agent for it; here it is only named. */
#define EXEC "exec"

int command_fail(enum exit_status status, const struct error *err)
{
	fprintf(stderr, "bulkhead: %s\n", err->message);
	return (int)status;
}

/* Whoever read our output has gone, as `head` does: nobody's fault. */
static int reader_gone(void)
{
	struct pollfd p = {.fd = STDOUT_FILENO};

	return poll(&p, 1, 0) > 0 && (p.revents & POLLERR);
}

/* At the end of the program, whoever ends it (argp does, after --help): what
 * could not be written (disk full) is a failure. */
static void finish_output(void)
{
	struct error err = {0};

	errno = 0;
	if ((fflush(stdout) == 0 && !ferror(stdout)) || reader_gone())
		return;
	error_make(&err, errno, "cannot write to the standard output");
	_exit(command_fail(EXIT_FAULT, &err));
}

/* A closed standard descriptor would be given to the next file that is opened,
 * the store for instance, and what is said would be written into that. */
static void occupy_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static int help(void)
{
	size_t i;

	printf("Usage: bulkhead COMMAND [OPTION...]\n"
	       "What isolating programs costs, and what it stops: the same workloads and attacks\n"
	       "natively, in containers and in virtual machines.\n\n");
	for (i = 0; i < COUNT; i++)
		printf("  %-10s %s\n", commands[i]->name, commands[i]->title);
	printf("  %-10s %s\n", EXEC,
	       "Run a program of your own in an environment.");
	printf("\n'bulkhead COMMAND --help' says more; bulkhead(1) says all.\n");
	return EXIT_WELL;
}

static int unknown(const char *name)
{
	const char *names[COUNT + 1] = {EXEC}, *near;
	struct error err = {0};
	size_t i;

	for (i = 0; i < COUNT; i++)
		names[i + 1] = commands[i]->name;
	near = nearest_name(name, names, COUNT + 1);
	if (near)
		error_make(&err, 0, "unknown command '%s'; did you mean '%s'?",
			   name, near);
	else
		error_make(
			&err, 0,
			"unknown command '%s'; 'bulkhead --help' shows what there is",
			name);
	return command_fail(EXIT_USAGE, &err);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	size_t i;

	occupy_standard();
	signal(SIGPIPE, SIG_IGN);
	/* It would abort; whoever calls GSL looks at what comes back. */
	gsl_set_error_handler_off();
	atexit(finish_output);
	if (!strcmp(name, "--help") || !strcmp(name, "-?") ||
	    !strcmp(name, "help"))
		return help();
	if (!strcmp(name, "--version")) {
		printf("bulkhead %s (%s)\n", version_number(),
		       version_commit());
		return EXIT_WELL;
	}
	if (!*name) {
		fprintf(stderr,
			"bulkhead: a command is needed; 'bulkhead --help' shows what there is\n");
		return EXIT_USAGE;
	}
	for (i = 0; i < COUNT; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i]->run(argc - 1, argv + 1);
	return unknown(name);
}
