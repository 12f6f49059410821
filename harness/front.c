/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `bulkhead`: a tiny static front that finds the right program and becomes it,
 * as git does. It does nothing else, and knows no sub-command.
 */
#include "common/cleanup.h"
#include "common/error.h"
#include "common/paths.h"

/** Exit status of a fault of ours; the table is in the manual. */
#define EXIT_FAULT 5

int main(int argc, char **argv)
{
	struct error err = {0};
	cleanup_free char *program = paths_program("bulkhead-conductor", &err);

	(void)argc;
	if (program) {
		execv(program, argv);
		error_make(&err, errno, "cannot start %s", program);
	}
	fprintf(stderr, "bulkhead: %s\n", err.message);
	return EXIT_FAULT;
}
