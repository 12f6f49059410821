/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/units.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct unit {
	const char *name;
	int64_t factor;
};

/* Leading digits into `*number`; `*rest` is what stands behind them. */
static int parse_digits(const char *text, int64_t *number, const char **rest,
			struct error *err)
{
	char *end;

	if (*text < '0' || *text > '9')
		return error_make(err, 0, "'%s' is not a number", text);
	errno = 0;
	*number = strtoll(text, &end, 10);
	if (errno)
		return error_make(err, 0, "'%s' is out of range", text);
	*rest = end;
	return 0;
}

static int parse_with(const char *text, const struct unit *units,
		      const char *known, int64_t *value, struct error *err)
{
	const char *rest;

	if (parse_digits(text, value, &rest, err) < 0)
		return -1;
	for (; units->name; units++) {
		if (strcasecmp(units->name, rest))
			continue;
		if (*value > INT64_MAX / units->factor)
			return error_make(err, 0, "'%s' is out of range", text);
		*value *= units->factor;
		return 0;
	}
	return error_make(err, 0, "'%s': unit is none of %s", text, known);
}

int units_parse_bytes(const char *text, int64_t *bytes, struct error *err)
{
	static const struct unit units[] = {
		{"", 1},	 {"B", 1},	   {"K", 1 << 10},
		{"kB", 1 << 10}, {"KiB", 1 << 10}, {"M", 1 << 20},
		{"MB", 1 << 20}, {"MiB", 1 << 20}, {"G", 1 << 30},
		{"GB", 1 << 30}, {"GiB", 1 << 30}, {"TiB", INT64_C(1) << 40},
		{NULL, 0},
	};

	return parse_with(text, units, "B KiB MiB GiB TiB", bytes, err);
}

int units_parse_time(const char *text, nanoseconds *time, struct error *err)
{
	static const struct unit units[] = {
		{"ns", 1},
		{"us", NS_PER_US},
		{"ms", NS_PER_MS},
		{"s", NS_PER_S},
		{"min", 60 * NS_PER_S},
		{"m", 60 * NS_PER_S},
		{"h", 3600 * NS_PER_S},
		{NULL, 0},
	};

	return parse_with(text, units, "ns us ms s min h", time, err);
}

int units_parse_count(const char *text, int64_t *count, struct error *err)
{
	const char *rest;

	if (parse_digits(text, count, &rest, err) < 0)
		return -1;
	return *rest ? error_make(err, 0, "'%s' is not a whole number", text)
		     : 0;
}

int units_parse_cpus(const char *text, cpu_set_t *set, struct error *err)
{
	const char *at = text;

	CPU_ZERO(set);
	while (*at) {
		int64_t first, last;

		if (parse_digits(at, &first, &at, err) < 0)
			return -1;
		last = first;
		if (*at == '-' && parse_digits(at + 1, &last, &at, err) < 0)
			return -1;
		if (first > last || last >= CPU_SETSIZE)
			return error_make(
				err, 0, "'%s' is no list of CPUs from 0 to %d",
				text, CPU_SETSIZE - 1);
		for (; first <= last; first++)
			CPU_SET((int)first, set);
		if (*at == ',' && at[1])
			at++;
		else if (*at)
			return error_make(err, 0, "'%s' is no list of CPUs",
					  text);
	}
	return 0;
}

void units_format_cpus(const cpu_set_t *set, char *text, size_t size)
{
	size_t used = 0;
	int cpu, last;

	*text = '\0';
	for (cpu = 0; cpu < CPU_SETSIZE; cpu = last + 1) {
		int n;

		last = cpu;
		if (!CPU_ISSET(cpu, set))
			continue;
		while (last + 1 < CPU_SETSIZE && CPU_ISSET(last + 1, set))
			last++;
		n = snprintf(text + used, size - used,
			     last > cpu ? "%s%d-%d" : "%s%d", used ? "," : "",
			     cpu, last);
		if (n < 0 || (size_t)n >= size - used) {
			text[used] = '\0'; /* half a number is another one */
			return;
		}
		used += (size_t)n;
	}
}

void units_format_bytes(int64_t bytes, char *text, size_t size)
{
	static const char *const names[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	double value = (double)bytes;
	size_t i = 0;

	while (value >= 1024 && i + 1 < sizeof(names) / sizeof(*names)) {
		value /= 1024;
		i++;
	}
	snprintf(text, size,
		 value == (double)(int64_t)value ? "%.0f %s" : "%.1f %s", value,
		 names[i]);
}

void units_format_time(nanoseconds time, char *text, size_t size)
{
	if (time < 10 * NS_PER_US)
		snprintf(text, size, "%" PRId64 " ns", time);
	else if (time < 10 * NS_PER_MS)
		snprintf(text, size, "%.1f µs", (double)time / NS_PER_US);
	else if (time < NS_PER_S)
		snprintf(text, size, "%.0f ms", (double)time / NS_PER_MS);
	else if (time < 60 * NS_PER_S)
		snprintf(text, size, "%.1f s", (double)time / NS_PER_S);
	else
		snprintf(text, size, "%" PRId64 " min %" PRId64 " s",
			 time / (60 * NS_PER_S), time / NS_PER_S % 60);
}
