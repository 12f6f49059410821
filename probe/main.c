/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bulkhead-probe: the agent in every environment. A person never calls it by
 * this name; the conductor and other agents do, with one of the modes below.
 */
#include "common/cleanup.h"
#include "config.h"
#include "probe/check.h"
#include "probe/front.h"
#include "probe/guard.h"
#include "probe/hello.h"
#include "probe/init.h"
#include "probe/runner.h"
#include "probe/worker.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define SPEC_NS (10 * NS_PER_S)

static int print_json(json_t *json)
{
	int failed = json_dumpf(json, stdout, JSON_COMPACT) < 0 ||
		     putchar('\n') == EOF || fflush(stdout) == EOF;

	json_decref(json);
	return failed;
}

static void refuse(struct channel *line, const struct error *err)
{
	channel_send_new(
		line, json_pack("{s:{s:s}}", "refused", "reason", err->message),
		clock_now() + SPEC_NS, NULL);
}

static int run_kind(const struct runner *runner, struct channel *line,
		    struct error *err)
{
	cleanup_json json_t *message = NULL;
	const json_t *spec;

	if (channel_receive(line, &message, clock_now() + SPEC_NS, err) !=
	    CHANNEL_LINE)
		return error_make(err, 0, "no specification on descriptor 3");
	spec = json_object_get(message, "spec");
	if (json_int(spec, "protocol", 0) != PROTOCOL_VERSION)
		return error_make(
			err, 0,
			"the conductor speaks protocol %lld, this agent %d: they are of different versions",
			(long long)json_int(spec, "protocol", 0),
			PROTOCOL_VERSION);
	return runner->run(spec, line, err);
}

/* --run KIND: be the runner on descriptor 3. */
static int run_main(const char *kind)
{
	const struct runner *runner = runner_find(kind);
	struct channel line;
	struct error err = {0};
	int status;

	if (channel_open(&line, 3, &err) < 0) {
		fprintf(stderr,
			"bulkhead-probe: --run is started by the conductor: %s\n",
			err.message);
		return 2;
	}
	fcntl(3, F_SETFD, FD_CLOEXEC);
	if (runner)
		status = run_kind(runner, &line, &err);
	else
		status = error_make(&err, 0, "no runner of kind '%s'", kind);
	if (status < 0) {
		refuse(&line, &err);
		status = 1;
	}
	channel_close(&line);
	return status;
}

static int add_parameter(json_t *params, const char *word)
{
	const char *equals = strchr(word, '=');
	char *end;
	json_int_t value;

	if (!equals)
		return -1;
	value = strtoll(equals + 1, &end, 10);
	return json_object_setn_new(params, word, (size_t)(equals - word),
				    *end ? json_string(equals + 1)
					 : json_integer(value));
}

/* --job NAME [--data DIR] [--peer ADDRESS] [PARAM=VALUE …]: one job, here. */
static int job_main(int argc, char **argv)
{
	static const struct option options[] = {
		{"job", required_argument, NULL, 'j'},
		{"data", required_argument, NULL, 'd'},
		{"peer", required_argument, NULL, 'p'},
		{NULL, 0, NULL, 0},
	};
	struct surroundings around = {.name = "here",
				      .kind = "native",
				      .run = "",
				      .data = "",
				      .cpus = "",
				      .peer = "",
				      .memory_bytes = INT64_C(1) << 30};
	cleanup_json json_t *params = json_object();
	const char *name = "";
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == '?')
			return 2;
		*(option == 'j'	  ? &name
		  : option == 'd' ? &around.data
				  : &around.peer) = optarg;
	}
	for (; optind < argc; optind++)
		if (add_parameter(params, argv[optind]) < 0) {
			fprintf(stderr,
				"bulkhead-probe: '%s' is not PARAM=VALUE\n",
				argv[optind]);
			return 2;
		}
	return print_json(
		worker_execute(name, params, 120 * NS_PER_S, &around, NULL));
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (argc == 1 && getpid() == 1)
		return init_main();
	if (front_is(argv[0]))
		return front_main(argc, argv);
	if (!strcmp(mode, "--catalogue"))
		return print_json(hello_catalogue());
	if (!strcmp(mode, "--guard"))
		return guard_main();
	if (!strcmp(mode, "--check") && argc == 3)
		return check_main(argv[2]);
	if (!strcmp(mode, "--run") && argc == 3)
		return run_main(argv[2]);
	if (!strcmp(mode, "--job"))
		return job_main(argc, argv);
	if (!strcmp(mode, "--version"))
		return puts("bulkhead-probe " BULKHEAD_VERSION) == EOF;
	fprintf(stderr,
		"bulkhead-probe: the agent of bulkhead; see bulkhead(1)\n");
	return 2;
}
