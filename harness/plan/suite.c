/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/plan/suite.h"

#include "common/cleanup.h"
#include "common/units.h"
#include "harness/plan/expectation.h"

#include <fcntl.h>
#include <ini.h>
#include <string.h>
#include <sys/stat.h>

#define SUITE_MOST (256 * 1024)
/* What inih reads as one line; a longer one it would take for two. */
#define LINE_MOST 199
#define NAME_MOST 32

struct parsing {
	struct suite *suite;
	json_t *seen;	      /* "section\nkey" of what was there already */
	const char *at, *end; /* what is not read yet */
	int line;	      /* of what was read last */
	int failed;	      /* line that failed, 0: none; `err` says why */
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

static int set_budget(const char *value, nanoseconds *into, struct error *err)
{
	if (units_parse_time(value, into, err) < 0)
		return -1;
	if (*into < NS_PER_S || *into > 24 * 3600 * NS_PER_S)
		return error_make(err, 0, "%s is outside 1s … 24h", value);
	return 0;
}

static int set_quiet(const char *value, nanoseconds *into, struct error *err)
{
	if (units_parse_time(value, into, err) < 0)
		return -1;
	if (*into < NS_PER_S / 10 || *into > 30 * NS_PER_S)
		return error_make(err, 0, "%s is outside 100ms … 30s", value);
	return 0;
}

static int set_precision(const char *value, double *into, struct error *err)
{
	char *end;
	double percent = strtod(value, &end);

	/* Written so that what is not a number fails, too. */
	if (end == value || strcmp(end, "%") ||
	    !(percent >= 0.1 && percent <= 50))
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

static int set_switch(const char *value, int *into, struct error *err)
{
	*into = !strcmp(value, "on");
	if (!*into && strcmp(value, "off") != 0)
		return error_make(err, 0, "'%s' is neither on nor off", value);
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
		return set_budget(value, &suite->budget, err);
	if (!strcmp(key, "quiet"))
		return set_quiet(value, &suite->quiet, err);
	if (!strcmp(key, "starts"))
		return set_count(value, 1, 1000, &suite->starts, err);
	if (!strcmp(key, "rounds"))
		return set_count(value, 1, 1000, &suite->rounds, err);
	if (!strcmp(key, "memory"))
		return set_memory(value, &suite->memory_bytes, err);
	if (!strcmp(key, "precision"))
		return set_precision(value, &suite->precision, err);
	if (!strcmp(key, "laboratory"))
		return set_switch(value, &suite->laboratory, err);
	if (!strcmp(key, "explain"))
		return set_switch(value, &suite->explain, err);
	return error_make(
		err, 0,
		"section [suite] has no '%s'; it has title budget quiet starts rounds memory precision laboratory explain",
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
		if (json_object_getn(all, text, (size_t)(equals - text)))
			return error_make(err, 0, "'%.*s' stands twice",
					  (int)(equals - text), text);
		json_object_setn_new(all, text, (size_t)(equals - text),
				     json_integer(value));
		text += word;
		text += strspn(text, " \t");
	}
	if (json_object_size(all) && strpbrk(name, "*?["))
		return error_make(
			err, 0,
			"'%s' means several, which have no parameters in common; give each its own in a line with its name",
			name);
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

/* An environment's name and kind. A dot would end the name in --set, helpers
 * of a run have names of their own, and what is called native is compared
 * with: it has to be that. */
static int declare(struct suite *suite, const char *name, const char *kind,
		   struct error *err)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
	static const char *const taken[] = {"witness", "canary", "peer"};
	size_t length = strlen(name), i;

	/* Such a name is none that a table, a page or a figure would obey; what
	 * begins with a sign would be a formula. */
	if (strspn(name, letters) != length || length > NAME_MOST ||
	    strchr("_-", *name))
		return error_make(
			err, 0,
			"'%.40s' is no name of an environment: up to %d letters, digits, '_' and '-', of which the first is none of the signs",
			name, NAME_MOST);
	for (i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		if (!strcmp(name, taken[i]))
			return error_make(
				err, 0,
				"the name '%s' is taken by a helper of every run; choose another",
				name);
	if (!strcmp(name, "native") && *kind && strcmp(kind, "native"))
		return error_make(
			err, 0,
			"'native' is what everything is compared with and cannot be of kind '%s'; choose another name",
			kind);
	json_object_set_new(environment(suite, name), "kind",
			    json_string(*kind ? kind : name));
	return 0;
}

static int entry(struct suite *suite, const char *section, const char *key,
		 const char *value, int line, struct error *err)
{
	static const char prefix[] = "environment ";

	if (!strcmp(section, "suite"))
		return general(suite, key, value, err);
	if (!strcmp(section, "environments"))
		return declare(suite, key, value, err);
	if (!strcmp(section, "workloads"))
		return parameters(suite->workloads, key, value, err);
	if (!strcmp(section, "attacks"))
		return parameters(suite->attacks, key, value, err);
	if (!strcmp(section, "antagonists"))
		return parameters(suite->antagonists, key, value, err);
	if (!strcmp(section, "victims"))
		return parameters(suite->victims, key, value, err);
	if (!strcmp(section, "expect"))
		return expectation_add(suite->expectations, key, value, line,
				       err);
	if (!*section)
		return error_make(err, 0, "'%.40s' stands in no section", key);
	if (strncmp(section, prefix, sizeof(prefix) - 1))
		return error_make(
			err, 0,
			"no section is called [%s]; there are [suite] [environments] [environment NAME] [workloads] [attacks] [antagonists] [victims] [expect]",
			section);
	section += sizeof(prefix) - 1;
	if (!json_object_get(suite->environments, section))
		return error_make(
			err, 0,
			"[environment %s] stands before '%s' in [environments]",
			section, section);
	if (!strcmp(key, "within"))
		return json_object_set_new(environment(suite, section), key,
					   json_string(value));
	json_object_set_new(
		json_object_get(environment(suite, section), "keys"), key,
		json_string(value));
	return 0;
}

static int fail(struct parsing *parsing)
{
	if (!parsing->failed)
		parsing->failed = parsing->line;
	return 0;
}

/* inih's callback: 0 is a failure. */
static int on_entry(void *data, const char *section, const char *key,
		    const char *value)
{
	struct parsing *parsing = data;
	char both[512];

	snprintf(both, sizeof(both), "%s\n%s", section, key);
	if (!*key)
		error_make(parsing->err, 0, "there is no name before the '='");
	else if (json_object_get(parsing->seen, both))
		error_make(parsing->err, 0, "'%s' stands twice in [%s]", key,
			   section);
	else if (entry(parsing->suite, section, key, value, parsing->line,
		       parsing->err) == 0)
		return json_object_set_new(parsing->seen, both, json_true()) ==
		       0;
	return fail(parsing);
}

/* inih's fgets(): the next line without the blanks before it, which inih would
 * take for the sign of a continued value. Nothing after a failure. */
static char *next_line(char *into, int size, void *stream)
{
	struct parsing *parsing = stream;
	const char *at = parsing->at, *newline;
	size_t length;

	if (parsing->failed || at == parsing->end)
		return NULL;
	newline = memchr(at, '\n', (size_t)(parsing->end - at));
	parsing->at = newline ? newline + 1 : parsing->end;
	parsing->line++;
	while (at < parsing->at && (*at == ' ' || *at == '\t'))
		at++;
	length = (size_t)(parsing->at - at);
	if (length > LINE_MOST || length >= (size_t)size) {
		error_make(parsing->err, 0, "this line is longer than %d bytes",
			   LINE_MOST);
		fail(parsing);
		return NULL;
	}
	memcpy(into, at, length);
	into[length] = '\0';
	return into;
}

/* Form that inih itself does not understand has a line but no words yet. */
static int parse(struct parsing *parsing, const char *path)
{
	int line = ini_parse_stream(next_line, parsing, on_entry, parsing);

	if (line && (!parsing->failed || line < parsing->failed)) {
		error_make(parsing->err, 0,
			   "this line is no section, comment or NAME=VALUE");
		parsing->failed = line;
	}
	return parsing->failed ? error_wrap(parsing->err, "suite %s, line %d",
					    path, parsing->failed)
			       : 0;
}

/* Is it text at all? */
static int check_text(const char *text, size_t length, const char *path,
		      struct error *err)
{
	cleanup_json json_t *readable = NULL;

	if (memchr(text, '\0', length))
		return error_make(err, 0,
				  "suite %s is not text: it has a NUL byte",
				  path);
	readable = json_stringn(text, length);
	return readable ? 0
			: error_make(err, 0,
				     "suite %s is not text: it is not UTF-8",
				     path);
}

int suite_parse(struct suite *suite, const char *text, size_t length,
		const char *path, struct error *err)
{
	cleanup_json json_t *seen = json_object();
	struct parsing parsing = {.suite = suite,
				  .seen = seen,
				  .at = text,
				  .end = text + length,
				  .err = err};

	*suite = (struct suite){.path = strdup(path),
				.title = strdup(""),
				.budget = 8 * 60 * NS_PER_S,
				.starts = 5,
				.rounds = 3,
				.memory_bytes = INT64_C(1) << 30,
				.quiet = 2 * NS_PER_S,
				.precision = 0.02,
				.environments = json_object(),
				.workloads = json_object(),
				.attacks = json_object(),
				.antagonists = json_object(),
				.victims = json_object(),
				.expectations = json_array()};
	if (check_text(text, length, path, err) < 0 ||
	    parse(&parsing, path) < 0)
		return -1;
	if (!json_object_get(suite->environments, "native"))
		return error_make(
			err, 0,
			"suite %s has no 'native =' in [environments], with which everything is compared",
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
	free(suite->path);
	free(suite->title);
	json_decref(suite->environments);
	json_decref(suite->workloads);
	json_decref(suite->attacks);
	json_decref(suite->antagonists);
	json_decref(suite->victims);
	json_decref(suite->expectations);
	*suite = (struct suite){0};
}
