/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead doctor: what can be used here, why not, and what would mend it. */
#include "harness/cli/arguments.h"
#include "harness/cli/prove.h"

#include "common/cleanup.h"
#include "harness/conduct/programs.h"
#include "harness/host/doctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SET_MOST 32

struct doctor_arguments {
	const char *store, *data;
	int json, prove;
	const char *name;	   /* of what is to be proved */
	const char *set[SET_MOST]; /* keys of it */
	size_t set_count;
};

static const struct argp_option options[] = {
	{"store", ARGUMENT_STORE, "FILE", 0, "Where results would be kept", 0},
	{"data", ARGUMENT_DATA, "DIR", 0,
	 "File system to measure disks on (default: /var/tmp)", 0},
	{"json", ARGUMENT_JSON, NULL, 0, "Print as JSON", 0},
	{"prove", ARGUMENT_PROVE, NULL, 0,
	 "Start ENVIRONMENT (else the whole ladder) and show, key by key, what is in force",
	 0},
	{"set", ARGUMENT_SET, "ENV.KEY=VALUE", 0,
	 "With --prove: change a key; may be repeated", 0},
	{0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct doctor_arguments *a = state->input;

	if (key == ARGUMENT_STORE)
		a->store = text;
	else if (key == ARGUMENT_DATA)
		a->data = text;
	else if (key == ARGUMENT_JSON)
		a->json = 1;
	else if (key == ARGUMENT_PROVE)
		a->prove = 1;
	else if (key == ARGUMENT_SET && a->set_count == SET_MOST)
		argp_error(state, "more than %d of --set", SET_MOST);
	else if (key == ARGUMENT_SET)
		a->set[a->set_count++] = text;
	else if (key == ARGP_KEY_END && a->set_count && !a->prove)
		argp_error(state, "--set goes with --prove");
	else if (key == ARGP_KEY_ARG && a->prove && !a->name)
		a->name = text;
	else if (key == ARGP_KEY_ARG)
		argp_error(
			state,
			"'%s' is not expected here; --prove takes one environment, and comes before it",
			text);
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static const char *colour_of(enum host_check_status status)
{
	if (!isatty(1) || getenv("NO_COLOR"))
		return "";
	return status == HOST_CHECK_OK	   ? "\033[32m"
	       : status == HOST_CHECK_WARN ? "\033[33m"
					   : "\033[31m";
}

static void print_check(const struct host_check *check)
{
	const char *colour = colour_of(check->status);

	printf("%s%-8s%s %-18s %s\n", colour,
	       host_check_status_name(check->status), *colour ? "\033[0m" : "",
	       check->name, check->finding);
	if (*check->consequence)
		printf("%-27s so: %s\n", "", check->consequence);
	if (*check->remedy)
		printf("%-27s try: %s\n", "", check->remedy);
}

static void print_environment(const char *name, const char *kind,
			      const json_t *keys)
{
	struct host_check why = {0};

	if (!host_environment_usable_with(kind, keys, &why))
		printf("%-12s not usable: %s%s%s\n", name, why.finding,
		       *why.remedy ? "; " : "", why.remedy);
	else if (why.status == HOST_CHECK_WARN)
		printf("%-12s usable, but %s\n", name, why.finding);
	else
		printf("%-12s usable\n", name);
}

/* Each rung; without an agent that says them, the kinds that can't be. */
static void print_ladder(void)
{
	cleanup_programs struct programs programs = {0};
	cleanup_json json_t *ladder = NULL;
	const json_t *preset = NULL;
	const char *name;
	json_t *title;

	if (programs_find(&programs, NULL) < 0) {
		print_environment("native", "native", NULL);
		return;
	}
	ladder = catalogue_ladder(&programs.catalogue);
	json_object_foreach (ladder, name, title) {
		const char *kind = catalogue_resolve(&programs.catalogue, name,
						     &preset, NULL);

		print_environment(name, kind, json_object_get(preset, "keys"));
	}
}

static json_t *check_json(const struct host_check *check)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "name", check->name,
			 "kinds", check->kinds, "status",
			 host_check_status_name(check->status), "finding",
			 check->finding, "consequence", check->consequence,
			 "remedy", check->remedy);
}

static int print_json(const struct host_check *checks, size_t count)
{
	json_t *all = json_array();
	size_t i;

	for (i = 0; i < count; i++)
		json_array_append_new(all, check_json(&checks[i]));
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
	return EXIT_WELL;
}

static int doctor_main(int argc, char **argv)
{
	static struct host_check checks[HOST_CHECKS_MAX];
	struct doctor_arguments a = {0};
	struct host_place place;
	size_t count, i;

	arguments_parse(&command_doctor, "[ENVIRONMENT]", options, parse, argc,
			argv, &a);
	if (a.prove)
		return prove(&(struct prove_options){a.name, a.set, a.set_count,
						     a.data, a.json});
	place = (struct host_place){a.data, a.store};
	count = host_checks(checks, HOST_CHECKS_MAX, &place);
	if (a.json)
		return print_json(checks, count);
	for (i = 0; i < count; i++)
		print_check(&checks[i]);
	putchar('\n');
	print_ladder();
	return EXIT_WELL;
}

const struct command command_doctor = {
	.name = "doctor",
	.title =
		"What can be measured here, why not more, and what would mend it.",
	.run = doctor_main,
};
