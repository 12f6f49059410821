/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead-conductor: finds the sub-command. */
#include "common/version.h"
#include "harness/cli/command.h"
#include "harness/plan/nearest.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct command *const commands[] = {
	&command_doctor, &command_list,	  &command_run,	  &command_isolate,
	&command_report, &command_export, &command_clean,
};

#define COUNT (sizeof(commands) / sizeof(*commands))

int command_fail(enum exit_status status, const struct error *err)
{
	fprintf(stderr, "bulkhead: %s\n", err->message);
	return (int)status;
}

int command_finish(int status)
{
	struct error err = {0};

	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	if (errno == EPIPE)
		return status;
	error_make(&err, errno, "cannot write the output");
	return command_fail(EXIT_FAULT, &err);
}

static int help(void)
{
	size_t i;

	printf("Usage: bulkhead COMMAND [OPTION...]\n"
	       "What isolating programs costs, and what it stops: the same workloads and attacks\n"
	       "natively, in containers and in virtual machines.\n\n");
	for (i = 0; i < COUNT; i++)
		printf("  %-10s %s\n", commands[i]->name, commands[i]->title);
	printf("\n'bulkhead COMMAND --help' says more; bulkhead(1) says all.\n");
	return command_finish(EXIT_WELL);
}

static int unknown(const char *name)
{
	const char *names[COUNT], *near;
	struct error err = {0};
	size_t i;

	for (i = 0; i < COUNT; i++)
		names[i] = commands[i]->name;
	near = nearest_name(name, names, COUNT);
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

	signal(SIGPIPE, SIG_IGN);
	if (!strcmp(name, "--help") || !strcmp(name, "-?") ||
	    !strcmp(name, "help"))
		return help();
	if (!strcmp(name, "--version")) {
		printf("bulkhead %s (%s)\n", version_number(),
		       version_commit());
		return command_finish(EXIT_WELL);
	}
	if (!*name) {
		fprintf(stderr,
			"bulkhead: a command is needed; 'bulkhead --help' shows what there is\n");
		return EXIT_USAGE;
	}
	for (i = 0; i < COUNT; i++)
		if (!strcmp(commands[i]->name, name))
			return command_finish(
				commands[i]->run(argc - 1, argv + 1));
	return unknown(name);
}
