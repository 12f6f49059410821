/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/exec-options.h"

#include "common/cleanup.h"
#include "common/units.h"
#include "config.h"
#include "probe/exec-environment.h"
#include "probe/exec.h"
#include "probe/hello.h"

#include <argp.h>
#include <string.h>
#include <sys/sysinfo.h>

/* What every environment of a suite gets by default. */
#define COMMON_MEMORY (INT64_C(1) << 30)
#define INDEX_MASK 4095
/* (uid_t)-1 means "leave it" to the kernel. */
#define UID_MOST (INT64_C(0xffffffff) - 1)

enum {
	OPTION_SET = 0x100,
	OPTION_BIND,
	OPTION_WORKDIR,
	OPTION_ENV,
	OPTION_UID,
	OPTION_TTY,
	OPTION_TIMEOUT,
	OPTION_JSON
};

static const struct argp_option table[] = {
	{"set", OPTION_SET, "KEY=VALUE", 0,
	 "Set a key of the environment (see bulkhead-keys(7)); may be given again",
	 0},
	{"bind", OPTION_BIND, "SRC:DST[:ro]", 0,
	 "Put a file or directory of the host's inside; may be given again", 0},
	{"workdir", OPTION_WORKDIR, "DIR", 0, "Working directory inside", 0},
	{"env", OPTION_ENV, "NAME=VALUE", 0,
	 "Set a variable of the program's environment, which is empty otherwise but for PATH and HOME; may be given again",
	 0},
	{"uid", OPTION_UID, "N", 0, "User and group id inside (default: 0)", 0},
	{"tty", OPTION_TTY, NULL, 0, "Give the program a terminal", 0},
	{"timeout", OPTION_TIMEOUT, "TIME", 0,
	 "End it with TERM after this time (such as 90s), then with KILL: status 124",
	 0},
	{"json", OPTION_JSON, NULL, 0,
	 "At the end say on standard error what it used, as one line of JSON",
	 0},
	{0},
};

static int add_bind(json_t *binds, const char *word, struct error *err)
{
	const char *colon = strchr(word, ':');
	const char *target = colon ? colon + 1 : "";
	size_t length = strcspn(target, ":");
	const char *mode = target + length;
	json_t *bind;

	if (colon == word || *target != '/' ||
	    (*mode && strcmp(mode, ":ro") && strcmp(mode, ":rw")))
		return error_make(
			err, 0,
			"--bind %s: this is not SRC:DST or SRC:DST:ro, DST being a path from /",
			word);
	bind = json_pack("{s:s%, s:s%, s:b}", "source", word,
			 colon ? (size_t)(colon - word) : 0, "target", target,
			 length, "read_only", !strcmp(mode, ":ro"));
	if (!bind)
		return error_make(err, 0, "--bind %s: this is not UTF-8", word);
	return json_array_append_new(binds, bind);
}

/* Where `..` would lead depends on what is there: it is not needed. */
static int check_target(const json_t *bind, struct error *err)
{
	const char *target = json_text(bind, "target", "");
	const char *at = target;
	int named = 0;

	while ((at = strchr(at, '/'))) {
		size_t length = strcspn(++at, "/");

		if (length == 2 && !strncmp(at, "..", 2))
			return error_make(
				err, 0,
				"--bind: %s has '..' in it, which DST may not",
				target);
		named |= length && !(length == 1 && *at == '.');
	}
	return named ? 0
		     : error_make(
			       err, 0,
			       "--bind: %s is the root itself, which is --set root=PATH",
			       target);
}

static int add_variable(struct exec_options *options, const char *word,
			struct error *err)
{
	const char **larger;

	if (!strchr(word, '=') || *word == '=')
		return error_make(err, 0, "--env %s: this is not NAME=VALUE",
				  word);
	larger = reallocarray(options->variables, options->variable_count + 1,
			      sizeof(*larger));
	if (!larger)
		return error_make(err, ENOMEM, "--env");
	options->variables = larger;
	larger[options->variable_count++] = word;
	return 0;
}

static int set_uid(struct exec_options *options, const char *text,
		   struct error *err)
{
	if (units_parse_count(text, &options->uid, err) < 0)
		return error_wrap(err, "--uid");
	if (options->uid < 0 || options->uid > UID_MOST)
		return error_make(err, 0, "--uid %s: ids are 0 to 4294967294",
				  text);
	return 0;
}

static int set_timeout(struct exec_options *options, const char *text,
		       struct error *err)
{
	if (units_parse_time(text, &options->timeout, err) < 0)
		return error_wrap(err, "--timeout");
	return options->timeout > 0
		       ? 0
		       : error_make(err, 0, "--timeout %s: this is no time",
				    text);
}

/* A key that --set gives is checked when the environment is known. */
static int take_option(struct exec_options *options, int key, char *text,
		       struct error *err)
{
	switch (key) {
	case OPTION_SET:
		return json_array_append_new(options->keys, json_string(text))
			       ? error_make(err, 0,
					    "--set %s: this is not UTF-8", text)
			       : 0;
	case OPTION_BIND:
		if (add_bind(options->binds, text, err) < 0)
			return -1;
		return check_target(
			json_array_get(options->binds,
				       json_array_size(options->binds) - 1),
			err);
	case OPTION_ENV:
		return add_variable(options, text, err);
	case OPTION_UID:
		return set_uid(options, text, err);
	case OPTION_TIMEOUT:
		return set_timeout(options, text, err);
	case OPTION_WORKDIR:
		options->workdir = text;
		return *text == '/'
			       ? 0
			       : error_make(
					 err, 0,
					 "--workdir %s: this is no path from /",
					 text);
	case OPTION_TTY:
		options->tty = 1;
		return 0;
	default:
		options->json = 1;
		return 0;
	}
}

/* Two words: the environment, and the first of the command, which ends the
 * options as "--" does. */
static void take_word(struct exec_options *options, char *text,
		      struct argp_state *state)
{
	int quoted = state->quoted && state->next > state->quoted;

	if (!options->environment && !quoted) {
		options->environment = text;
		return;
	}
	options->command = &state->argv[state->next - 1];
	state->next = state->argc;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct exec_options *options = state->input;
	struct error err = {0};

	if (key == ARGP_KEY_ARG) {
		take_word(options, text, state);
	} else if (key == ARGP_KEY_END) {
		if (!options->environment)
			argp_error(
				state,
				"an environment is needed, such as container");
		else if (!options->command)
			argp_error(state, "a command is needed");
	} else if (key < OPTION_SET || key > OPTION_JSON) {
		return ARGP_ERR_UNKNOWN;
	} else if (take_option(options, key, text, &err) < 0) {
		argp_error(state, "%s", err.message);
	}
	return 0;
}

/* The words of --set become keys. */
static int resolve_keys(struct exec_options *options, struct error *err)
{
	cleanup_json json_t *words = options->keys;
	const json_t *word;
	size_t i;

	options->keys = exec_environment_keys(options->environment, err);
	if (!options->keys)
		return -1;
	json_array_foreach (words, i, word)
		if (exec_environment_set(options->keys, options->environment,
					 json_string_value(word), err) < 0)
			return -1;
	return exec_environment_complete(options->keys, options->environment,
					 err);
}

void exec_options_parse(struct exec_options *options, int argc, char **argv)
{
	static const struct argp argp = {
		.options = table,
		.parser = parse,
		.args_doc = "ENV -- COMMAND [ARGUMENT...]",
		.doc = "Run a program of your own in an environment: container, or another rung of the ladder.\v"
		       "The status is the program's, 128 + n when signal n ended it; 125 is a failure of exec's own, 126 the program cannot be executed, 127 it is not there.",
	};
	static char name[] = "bulkhead exec";
	struct error err = {0};

	*options = (struct exec_options){.keys = json_array(),
					 .binds = json_array(),
					 .workdir = "/",
					 .uid = -1};
	argv[0] = name;
	argp_err_exit_status = EXEC_FAILED;
	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, options))
		_exit(EXEC_FAILED);
	if (resolve_keys(options, &err) < 0) {
		fprintf(stderr, "bulkhead: %s\n", err.message);
		_exit(EXEC_FAILED);
	}
}

static int64_t common_memory(void)
{
	struct sysinfo memory = {0};
	int64_t there;

	sysinfo(&memory);
	there = (int64_t)memory.totalram * memory.mem_unit;
	return there && there < COMMON_MEMORY ? there : COMMON_MEMORY;
}

json_t *exec_options_spec(const struct exec_options *options, const char *run,
			  struct error *err)
{
	json_t *spec =
		json_pack("{s:i, s:s, s:s, s:s, s:i, s:b, s:O, s:O, s:s, s:I}",
			  "protocol", PROTOCOL_VERSION, "run", run, "name",
			  options->environment, "kind", "container", "index",
			  (int)(getpid() & INDEX_MASK), "alone", 1, "keys",
			  options->keys, "binds", options->binds, "cpus", "",
			  "memory_bytes", (json_int_t)common_memory());

	if (!spec)
		error_make(err, ENOMEM, "specification");
	return spec;
}

void exec_options_free(struct exec_options *options)
{
	json_decref(options->keys);
	json_decref(options->binds);
	free(options->variables);
}
