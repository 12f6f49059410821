/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/cli/arguments.h"

#include "common/cleanup.h"
#include "common/owner.h"
#include "common/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

void arguments_parse(const struct command *command, const char *arguments_doc,
		     const struct argp_option *options, argp_parser_t parser,
		     int argc, char **argv, void *input)
{
	const struct argp argp = {
		.options = options,
		.parser = parser,
		.args_doc = arguments_doc,
		.doc = command->title,
	};
	char name[64];

	snprintf(name, sizeof(name), "bulkhead %s", command->name);
	argv[0] = name;
	argp_err_exit_status = EXIT_USAGE;
	if (argp_parse(&argp, argc, argv, 0, NULL, input))
		_exit(EXIT_USAGE);
	argv[0] = (char *)command->name;
}

char *arguments_store(const char *given, struct error *err)
{
	return given ? strdup(given) : paths_store(err);
}

int arguments_lock_store(const char *path, const char *verb, struct error *err)
{
	cleanup_close int lock = open(path, O_RDONLY | O_CLOEXEC);

	if (lock < 0)
		return error_make(err, errno, "cannot open the store %s", path);
	if (flock(lock, LOCK_EX | LOCK_NB) < 0)
		return error_make(
			err, 0, "a run is writing in %s; %s when it has ended",
			path, verb);
	return steal_fd(&lock);
}

int arguments_make_store(const char *path, struct error *err)
{
	cleanup_free char *at = strdup(path);
	char *slash = at;

	while (at && (slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		if (access(at, F_OK) < 0 && owner_make_directory(at, err) < 0)
			return -1;
		*slash = '/';
	}
	return 0;
}
