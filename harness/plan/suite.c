/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/plan/suite.h"

#include "common/cleanup.h"
#include "common/units.h"

#include <fcntl.h>
#include <ini.h>
#include <string.h>
#include <sys/stat.h>

#define SUITE_MOST (256 * 1024)

struct parsing {
	struct suite *suite;
	json_t *seen; /* "section\nkey" of what was there already */
	struct error *err;
};

static int set_count(const char *value, int least, int most, int *into,
		     struct error *err)
{
	int64_t number;

	if (units_parse_count(value, &number, err) < 0)
		return -1;
	if (number < least || number > most)
		return error_make(err, 0, "%s is outside %d … %d", value, least,
				  most);
	*into = (int)number;
	return 0;
}

static int set_precision(const char *value, double *into, struct error *err)
{
	char *end;
	double percent = strtod(value, &end);

	if (end == value || strcmp(end, "%") || percent < 0.1 || percent > 50)
		return error_make(err, 0,
				  "'%s' is no precision from 0.1%% to 50%%",
				  value);
	*into = percent / 100;
	return 0;
}

static int set_memory(const char *value, int64_t *into, struct error *err)
{
	if (units_parse_bytes(value, into, err) < 0)
		return -1;
	if (*into < INT64_C(128) << 20 || *into > INT64_C(1) << 40)
		return error_make(err, 0, "%s is outside 128MiB … 1TiB", value);
	return 0;
}

static int general(struct suite *suite, const char *key, const char *value,
		   struct error *err)
{
	if (!strcmp(key, "title")) {
		free(suite->title);
		suite->title = strdup(value);
		return 0;
	}
	if (!strcmp(key, "budget"))
		return units_parse_time(value, &suite->budget, err);
	if (!strcmp(key, "starts"))
		return set_count(value, 1, 1000, &suite->starts, err);
	if (!strcmp(key, "rounds"))
		return set_count(value, 1, 1000, &suite->rounds, err);
	if (!strcmp(key, "memory"))
		return set_memory(value, &suite->memory_bytes, err);
	if (!strcmp(key, "precision"))
		return set_precision(value, &suite->precision, err);
	return error_make(
		err, 0,
		"section [suite] has no '%s'; it has title budget starts rounds memory precision",
		key);
}

/* "a=1 b=2" into {"a": 1, "b": 2}. */
static int parameters(json_t *into, const char *name, const char *text,
		      struct error *err)
{
	cleanup_json json_t *all = json_object();

	while (*text) {
		size_t word = strcspn(text, " \t");
		const char *equals = memchr(text, '=', word);
		char number[32] = "";
		int64_t value;

		if (!equals || equals == text ||
		    (size_t)(text + word - equals) >= sizeof(number))
			return error_make(err, 0,
					  "'%.*s' is not PARAMETER=NUMBER",
					  (int)word, text);
		memcpy(number, equals + 1, (size_t)(text + word - equals - 1));
		if (units_parse_count(number, &value, err) < 0)
			return -1;
		json_object_setn_new(all, text, (size_t)(equals - text),
				     json_integer(value));
		text += word;
		text += strspn(text, " \t");
	}
	json_object_set(into, name, all);
	return 0;
}

static json_t *environment(struct suite *suite, const char *name)
{
	json_t *found = json_object_get(suite->environments, name);

	if (!found) {
		found = json_pack("{s:s, s:{}}", "kind", name, "keys");
		json_object_set_new(suite->environments, name, found);
	}
	return found;
}

static int entry(struct suite *suite, const char *section, const char *key,
		 const char *value, struct error *err)
{
	static const char prefix[] = "environment ";

	if (!strcmp(section, "suite"))
		return general(suite, key, value, err);
	if (!strcmp(section, "environments")) {
		json_object_set_new(environment(suite, key), "kind",
				    json_string(*value ? value : key));
		return 0;
	}
	if (!strcmp(section, "workloads"))
		return parameters(suite->workloads, key, value, err);
	if (!strcmp(section, "attacks"))
		return parameters(suite->attacks, key, value, err);
	if (strncmp(section, prefix, sizeof(prefix) - 1))
		return error_make(
			err, 0,
			"no section is called [%s]; there are [suite] [environments] [environment NAME] [workloads] [attacks]",
			section);
	section += sizeof(prefix) - 1;
	if (!json_object_get(suite->environments, section))
		return error_make(
			err, 0,
			"[environment %s] stands before '%s' in [environments]",
			section, section);
	json_object_set_new(
		json_object_get(environment(suite, section), "keys"), key,
		json_string(value));
	return 0;
}

/* inih's callback: 0 stops with the line's number. */
static int on_entry(void *data, const char *section, const char *key,
		    const char *value)
{
	struct parsing *parsing = data;
	char both[512];

	if (!key || !value)
		return 1;
	snprintf(both, sizeof(both), "%s\n%s", section, key);
	if (json_object_get(parsing->seen, both)) {
		error_make(parsing->err, 0, "'%s' stands twice in [%s]", key,
			   section);
		return 0;
	}
	json_object_set_new(parsing->seen, both, json_true());
	return entry(parsing->suite, section, key, value, parsing->err) == 0;
}

int suite_parse(struct suite *suite, const char *text, size_t length,
		const char *path, struct error *err)
{
	struct parsing parsing = {suite, json_object(), err};
	int line;

	*suite = (struct suite){.title = strdup(""),
				.budget = 8 * 60 * NS_PER_S,
				.starts = 5,
				.rounds = 3,
				.memory_bytes = INT64_C(1) << 30,
				.precision = 0.02,
				.environments = json_object(),
				.workloads = json_object(),
				.attacks = json_object()};
	if (memchr(text, '\0', length)) {
		json_decref(parsing.seen);
		return error_make(err, 0,
				  "suite %s is not text: it has a NUL byte",
				  path);
	}
	if (err)
		err->message[0] = '\0';
	line = ini_parse_string(text, on_entry, &parsing);
	json_decref(parsing.seen);
	if (line && err && !err->message[0])
		error_make(err, 0,
			   "this line is no section, comment or NAME=VALUE");
	if (line)
		return error_wrap(err, "suite %s, line %d", path, line);
	if (!json_object_size(suite->environments))
		return error_make(err, 0, "suite %s has no [environments]",
				  path);
	return 0;
}

int suite_read(struct suite *suite, const char *path, struct error *err)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	cleanup_free char *text = NULL;
	struct stat st;
	ssize_t n;

	*suite = (struct suite){0};
	if (fd < 0 || fstat(fd, &st) < 0)
		return error_make(err, errno, "cannot read suite %s", path);
	if (!S_ISREG(st.st_mode))
		return error_make(err, 0, "suite %s is not a file", path);
	if (st.st_size > SUITE_MOST)
		return error_make(
			err, 0,
			"suite %s has %lld bytes; no suite has more than %d",
			path, (long long)st.st_size, SUITE_MOST);
	text = calloc(1, (size_t)st.st_size + 1);
	n = text ? read(fd, text, (size_t)st.st_size) : -1;
	if (n < 0)
		return error_make(err, errno, "cannot read suite %s", path);
	return suite_parse(suite, text, (size_t)n, path, err);
}

void suite_free(struct suite *suite)
{
	free(suite->title);
	json_decref(suite->environments);
	json_decref(suite->workloads);
	json_decref(suite->attacks);
	*suite = (struct suite){0};
}
