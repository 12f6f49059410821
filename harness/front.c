/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `bulkhead`: a tiny static front that finds the right program and becomes it,
 * as git does. `exec` is the agent's, everything else the conductor's. It does
 * nothing else, and knows no other sub-command.
 */
#include "common/cleanup.h"
#include "common/error.h"
#include "common/paths.h"
#include "common/read-only.h"

/** Exit statuses of a fault of ours; the tables are in the manual. */
#define EXIT_FAULT 5
#define EXIT_EXEC 125

static int complain(const struct error *err, int status)
{
	fprintf(stderr, "bulkhead: %s\n", err->message);
	return status;
}

/* What is started must not be able to rewrite the program that starts it;
 * where this way does not lead there, the agent finds another. */
static int become_agent(char **argv)
{
	struct error err = {0};
	cleanup_free char *program = paths_program("bulkhead-probe", &err);

	argv[1] = "--exec";
	if (program) {
		read_only_execute(program, argv, environ);
		execv(program, argv);
		error_make(&err, errno, "cannot start %s", program);
	}
	return complain(&err, EXIT_EXEC);
}

int main(int argc, char **argv)
{
	struct error err = {0};
	cleanup_free char *program = NULL;

	if (argc > 1 && !strcmp(argv[1], "exec"))
		return become_agent(argv);
	program = paths_program("bulkhead-conductor", &err);
	if (program) {
		execv(program, argv);
		error_make(&err, errno, "cannot start %s", program);
	}
	return complain(&err, EXIT_FAULT);
}
