/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead clean: remove what dead runs left; never touch a live one. */
#include "common/exec-groups.h"
#include "harness/cli/arguments.h"
#include "harness/conduct/place.h"

#include <stdio.h>

static const struct argp_option options[] = {
	{"data", ARGUMENT_DATA, "DIR", 0,
	 "Where runs were told to keep their data (default: /var/tmp)", 0},
	{0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
	if (key == ARGUMENT_DATA)
		*(const char **)state->input = text;
	else if (key == ARGP_KEY_ARG)
		argp_error(state, "'%s' is not expected here", text);
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static void said(const char *words, void *data)
{
	(void)data;
	puts(words);
}

static int clean_main(int argc, char **argv)
{
	const char *directory = NULL;
	struct place place;
	struct error err = {0};
	char where[sizeof(place.directory)];
	int swept, groups;

	arguments_parse(&command_clean, NULL, options, parse, argc, argv,
			&directory);
	if (place_open(&place, directory, &err) < 0)
		return command_fail(err.number == PLACE_BUSY ? EXIT_NOTHING
							     : EXIT_USAGE,
				    &err);
	swept = place_sweep(&place, said, NULL, &err);
	snprintf(where, sizeof(where), "%s", place.directory);
	place_close(&place);
	groups = exec_groups_sweep_all(said, NULL);
	if (swept < 0)
		return command_fail(EXIT_FAULT, &err);
	swept += groups;
	if (!swept)
		printf("nothing was left behind in %s\n", where);
	return EXIT_WELL;
}

const struct command command_clean = {
	.name = "clean",
	.title = "Remove what runs that crashed have left behind.",
	.run = clean_main,
};
