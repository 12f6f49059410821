/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/front.h"

#include "common/cleanup.h"
#include "common/error.h"
#include "common/paths.h"
#include "probe/exec.h"

#include <string.h>

/** Exit status of a fault of ours; the table is in the manual. */
#define EXIT_FAULT 5

int front_is(const char *name)
{
	const char *slash = name ? strrchr(name, '/') : NULL;

	return name && !strcmp(slash ? slash + 1 : name, "bulkhead");
}

int front_main(int argc, char **argv)
{
	struct error err = {0};
	cleanup_free char *program = NULL;

	if (argc > 1 && !strcmp(argv[1], "exec"))
		return exec_main(argc, argv);
	program = paths_program("bulkhead-conductor", &err);
	if (program) {
		execv(program, argv);
		error_make(&err, errno, "cannot start %s", program);
	}
	fprintf(stderr, "bulkhead: %s\n", err.message);
	return EXIT_FAULT;
}
