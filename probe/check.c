/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/check.h"

#include "common/cleanup.h"
#include "probe/runner.h"

#include <stdio.h>

/* Each key by itself, then all together. */
static int check_spec(const struct runner *runner, const json_t *spec,
		      struct error *err)
{
	const char *name;
	json_t *value;

	json_object_foreach (json_object_get(spec, "keys"), name, value) {
		const struct key *key = key_find(runner->keys, name);

		if (!key || !json_is_string(value))
			return error_make(err, 0, "%s has no key '%s' of text",
					  runner->kind, name);
		if (key_check(key, json_string_value(value), err) < 0)
			return -1;
	}
	return runner->check ? runner->check(spec, err) : 0;
}

static json_t *answer(const struct runner *runner, const json_t *line)
{
	const json_t *spec = json_object_get(line, "spec");
	struct error err = {0};

	if (!json_is_object(spec))
		error_make(&err, 0, "this line is no specification");
	else if (check_spec(runner, spec, &err) == 0)
		return json_pack("{s:b}", "ok", 1);
	return json_pack("{s:{s:s}}", "refused", "reason", err.message);
}

int check_main(const char *kind)
{
	const struct runner *runner = runner_find(kind);
	cleanup_free char *text = NULL;
	size_t size = 0;
	ssize_t length;

	if (!runner) {
		fprintf(stderr, "bulkhead-probe: no runner of kind '%s'\n",
			kind);
		return 2;
	}
	while ((length = getline(&text, &size, stdin)) > 0) {
		cleanup_json json_t *line =
			json_loadb(text, (size_t)length, 0, NULL);
		cleanup_json json_t *said = answer(runner, line);

		if (json_dumpf(said, stdout, JSON_COMPACT) < 0 ||
		    putchar('\n') == EOF)
			return 1;
	}
	return fflush(stdout) == EOF;
}
