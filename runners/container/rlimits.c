/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/rlimits.h"

#include "common/units.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* How the kernel counts. */
enum measure { BYTES, COUNT, SECONDS, MICROSECONDS };

/* Below `least` nothing starts: process 1 of a container and its first child
 * are static programs. */
static const struct resource {
	const char *name;
	int number;
	enum measure measure;
	rlim_t least;
} resources[] = {
	{"cpu", RLIMIT_CPU, SECONDS, 1},
	{"fsize", RLIMIT_FSIZE, BYTES, 0},
	{"data", RLIMIT_DATA, BYTES, 16 << 20},
	{"stack", RLIMIT_STACK, BYTES, 256 << 10},
	{"core", RLIMIT_CORE, BYTES, 0},
	{"rss", RLIMIT_RSS, BYTES, 0},
	{"nproc", RLIMIT_NPROC, COUNT, 2},
	{"nofile", RLIMIT_NOFILE, COUNT, 64},
	{"memlock", RLIMIT_MEMLOCK, BYTES, 0},
	{"as", RLIMIT_AS, BYTES, 32 << 20},
	{"locks", RLIMIT_LOCKS, COUNT, 0},
	{"sigpending", RLIMIT_SIGPENDING, COUNT, 0},
	{"msgqueue", RLIMIT_MSGQUEUE, BYTES, 0},
	{"nice", RLIMIT_NICE, COUNT, 0},
	{"rtprio", RLIMIT_RTPRIO, COUNT, 0},
	{"rttime", RLIMIT_RTTIME, MICROSECONDS, 1000},
};
#define RESOURCES (sizeof(resources) / sizeof(*resources))
#define WORD_MAX 48

static const struct resource *resource_of(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < RESOURCES; i++)
		if (strlen(resources[i].name) == length &&
		    !memcmp(resources[i].name, name, length))
			return &resources[i];
	return NULL;
}

static nanoseconds unit_of(enum measure measure)
{
	return measure == SECONDS ? NS_PER_S : NS_PER_US;
}

/* A time, or a bare number in the kernel's own unit. */
static int parse_time(const char *text, enum measure measure, int64_t *value,
		      struct error *err)
{
	nanoseconds time;

	if (text[strspn(text, "0123456789")] == '\0')
		return units_parse_count(text, value, err);
	if (units_parse_time(text, &time, err) < 0)
		return -1;
	if (time % unit_of(measure))
		return error_make(err, 0, "'%s' is no whole number of %s", text,
				  measure == SECONDS ? "seconds"
						     : "microseconds");
	*value = time / unit_of(measure);
	return 0;
}

static int parse_value(const struct resource *resource, const char *text,
		       rlim_t *limit, struct error *err)
{
	int64_t value = 0;
	int status;

	if (!strcmp(text, "unlimited")) {
		*limit = RLIM_INFINITY;
		return 0;
	}
	if (resource->measure == BYTES)
		status = units_parse_bytes(text, &value, err);
	else if (resource->measure == COUNT)
		status = units_parse_count(text, &value, err);
	else
		status = parse_time(text, resource->measure, &value, err);
	if (status < 0)
		return error_wrap(err, "rlimits: %s", resource->name);
	*limit = (rlim_t)value;
	if (*limit < resource->least)
		return error_make(
			err, 0,
			"rlimits: %s=%s is less than a start takes (%" PRIu64
			")",
			resource->name, text, (uint64_t)resource->least);
	return 0;
}

/* Soft and hard value, "SOFT:HARD" or one for both. */
static int parse_pair(const struct resource *resource, char *text,
		      struct rlimit *limit, struct error *err)
{
	char *hard = strchr(text, ':');

	if (hard)
		*hard++ = '\0';
	if (parse_value(resource, text, &limit->rlim_cur, err) < 0 ||
	    parse_value(resource, hard ? hard : text, &limit->rlim_max, err) <
		    0)
		return -1;
	if (limit->rlim_cur > limit->rlim_max)
		return error_make(
			err, 0,
			"rlimits: %s=%s:%s has a soft limit above the hard one",
			resource->name, text, hard ? hard : text);
	return 0;
}

static int parse_word(struct rlimits *limits, const char *word, size_t length,
		      struct error *err)
{
	const char *equals = memchr(word, '=', length);
	size_t name = equals ? (size_t)(equals - word) : length;
	const struct resource *resource = resource_of(word, name);
	char value[WORD_MAX];

	if (!resource)
		return error_make(
			err, 0,
			"rlimits: '%.*s' is no limit of setrlimit(2) (core, stack, memlock and so on)",
			name > 64 ? 3 : (int)name, name > 64 ? "..." : word);
	if (!equals || length - name - 1 >= sizeof(value))
		return error_make(err, 0,
				  "rlimits: %s needs a value, as in %s=0:1",
				  resource->name, resource->name);
	if (limits->named & 1U << resource->number)
		return error_make(err, 0, "rlimits: %s is named twice",
				  resource->name);
	memcpy(value, equals + 1, length - name - 1);
	value[length - name - 1] = '\0';
	limits->named |= 1U << resource->number;
	return parse_pair(resource, value, &limits->values[resource->number],
			  err);
}

int rlimits_parse(const char *text, struct rlimits *limits, struct error *err)
{
	*limits = (struct rlimits){.named = 0};
	if (!text || !strcmp(text, "off"))
		return 0;
	for (;;) {
		size_t length = strcspn(text, ",");

		if (parse_word(limits, text, length, err) < 0)
			return -1;
		if (!text[length])
			return 0;
		text += length + 1;
	}
}

/* As short as it can be written, and exact. */
static void value_text(const struct resource *resource, rlim_t value,
		       char *text, size_t size)
{
	static const char *const units[] = {"", "KiB", "MiB", "GiB", "TiB"};
	const char *unit = resource->measure == SECONDS	       ? "s"
			   : resource->measure == MICROSECONDS ? "us"
							       : "";
	size_t i = 0;

	if (value == RLIM_INFINITY) {
		snprintf(text, size, "unlimited");
		return;
	}
	if (resource->measure == BYTES) {
		while (value && value % 1024 == 0 && i < 4) {
			value /= 1024;
			i++;
		}
		unit = units[i];
	}
	snprintf(text, size, "%" PRIu64 "%s", (uint64_t)value, unit);
}

void rlimits_text(const struct rlimits *limits, char *text, size_t size)
{
	char soft[WORD_MAX], hard[WORD_MAX];
	size_t used = 0, i;

	snprintf(text, size, "off");
	for (i = 0; i < RESOURCES && used < size; i++) {
		const struct resource *resource = &resources[i];
		const struct rlimit *limit = &limits->values[resource->number];
		int same = limit->rlim_cur == limit->rlim_max;

		if (!(limits->named & 1U << resource->number))
			continue;
		value_text(resource, limit->rlim_cur, soft, sizeof(soft));
		value_text(resource, limit->rlim_max, hard, sizeof(hard));
		used += (size_t)snprintf(text + used, size - used,
					 "%s%s=%s%s%s", used ? "," : "",
					 resource->name, soft, same ? "" : ":",
					 same ? "" : hard);
	}
}

void rlimits_add(struct rlimits *limits, int resource, int64_t value)
{
	if (value < 0)
		return;
	limits->named |= 1U << resource;
	limits->values[resource] = (struct rlimit){.rlim_cur = (rlim_t)value,
						   .rlim_max = (rlim_t)value};
}

static const char *name_of(int number)
{
	size_t i;

	for (i = 0; i < RESOURCES; i++)
		if (resources[i].number == number)
			return resources[i].name;
	return "?";
}

int rlimits_adopt(const struct rlimits *limits, int resource, int given,
		  int64_t *value, struct error *err)
{
	if (!(limits->named & 1U << resource))
		return 0;
	if (given && *value >= 0)
		return error_make(
			err, 0,
			"%s is given twice: as a key of its own and in rlimits",
			name_of(resource));
	*value = -1;
	return 0;
}

int rlimits_set(const struct rlimits *limits, pid_t pid, struct error *err)
{
	struct rlimits one = *limits;
	char text[3 * WORD_MAX];
	int i, number;

	for (i = 0; i < (int)RLIM_NLIMITS; i++) {
		if (!(limits->named & 1U << i) ||
		    !prlimit(pid, (enum __rlimit_resource)i, &limits->values[i],
			     NULL))
			continue;
		number = errno;
		one.named = 1U << i;
		rlimits_text(&one, text, sizeof(text));
		return error_make(
			err, number, "%s cannot be in force%s", text,
			number == EPERM
				? " (the hard limit here is lower, and raising it takes sys_resource)"
				: "");
	}
	return 0;
}

void rlimits_in_force(const struct rlimits *asked, char *got, size_t got_size,
		      char *shown, size_t shown_size)
{
	struct rlimits here = {.named = asked->named};
	int i;

	for (i = 0; i < (int)RLIM_NLIMITS; i++)
		if (here.named & 1U << i &&
		    getrlimit((enum __rlimit_resource)i, &here.values[i]) < 0)
			here.named &= ~(1U << i);
	rlimits_text(&here, got, got_size);
	snprintf(shown, shown_size, "getrlimit, soft:hard");
}
