/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/io-limit.h"

#include "common/units.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const io_rate_names[IO_RATES] = {
	[IO_RBPS] = "rbps",
	[IO_WBPS] = "wbps",
	[IO_RIOPS] = "riops",
	[IO_WIOPS] = "wiops",
};

static int is_bytes(int rate)
{
	return rate == IO_RBPS || rate == IO_WBPS;
}

struct io_limit io_limit_none(void)
{
	return (struct io_limit){{-1, -1, -1, -1}};
}

/* Which rate a word of `length` bytes names; -1 none. */
static int find_rate(const char *word, size_t length)
{
	int i;

	for (i = 0; i < IO_RATES; i++)
		if (strlen(io_rate_names[i]) == length &&
		    !memcmp(io_rate_names[i], word, length))
			return i;
	return -1;
}

static int check_range(int rate, int64_t value, struct error *err)
{
	int64_t least =
		is_bytes(rate) ? IO_LIMIT_MINIMUM_BPS : IO_LIMIT_MINIMUM_IOPS;
	int64_t most =
		is_bytes(rate) ? IO_LIMIT_MAXIMUM_BPS : IO_LIMIT_MAXIMUM_IOPS;

	if (value >= least && value <= most)
		return 0;
	return error_make(err, 0,
			  "%s=%" PRId64 " is not from %" PRId64 " to %" PRId64,
			  io_rate_names[rate], value, least, most);
}

/* One "NAME=VALUE" that ends where the text does. */
static int parse_part(const char *part, struct io_limit *limit,
		      struct error *err)
{
	const char *equals = strchrnul(part, '=');
	int rate = find_rate(part, (size_t)(equals - part));
	int64_t value;

	if (rate < 0 || !*equals)
		return error_make(
			err, 0,
			"'%.40s' is none of rbps=SIZE wbps=SIZE riops=COUNT wiops=COUNT",
			part);
	if (limit->rate[rate] >= 0)
		return error_make(err, 0, "%s is given twice",
				  io_rate_names[rate]);
	if ((is_bytes(rate) ? units_parse_bytes(equals + 1, &value, err)
			    : units_parse_count(equals + 1, &value, err)) < 0)
		return error_wrap(err, "%s", io_rate_names[rate]);
	if (check_range(rate, value, err) < 0)
		return -1;
	limit->rate[rate] = value;
	return 0;
}

int io_limit_parse(const char *text, struct io_limit *limit, struct error *err)
{
	char part[64];

	*limit = io_limit_none();
	for (;;) {
		size_t length = strcspn(text, ",");

		if (length >= sizeof(part))
			return error_make(err, 0, "'%.40s...' is too long",
					  text);
		memcpy(part, text, length);
		part[length] = '\0';
		if (parse_part(part, limit, err) < 0)
			return -1;
		if (!text[length])
			return 0;
		text += length + 1;
	}
}

/* A size in the largest unit that loses nothing. */
static int print_bytes(int64_t value, char *text, size_t size)
{
	static const char *const units[] = {"", "KiB", "MiB", "GiB", "TiB"};
	size_t i = 0;

	while (value && value % 1024 == 0 &&
	       i + 1 < sizeof(units) / sizeof(*units)) {
		value /= 1024;
		i++;
	}
	return snprintf(text, size, "%" PRId64 "%s", value, units[i]);
}

void io_limit_print(const struct io_limit *limit, char *text, size_t size)
{
	char number[32];
	size_t used = 0;
	int i;

	snprintf(text, size, "off");
	for (i = 0; i < IO_RATES && used < size; i++) {
		if (limit->rate[i] < 0)
			continue;
		if (is_bytes(i))
			print_bytes(limit->rate[i], number, sizeof(number));
		else
			snprintf(number, sizeof(number), "%" PRId64,
				 limit->rate[i]);
		used += (size_t)snprintf(text + used, size - used, "%s%s=%s",
					 used ? "," : "", io_rate_names[i],
					 number);
	}
}

/* The rates of one line, behind its device. "max" is no number, and none. */
static struct io_limit parse_line(const char *line, const char *end)
{
	struct io_limit limit = io_limit_none();
	int i;

	while (line < end) {
		const char *equals = memchr(line, '=', (size_t)(end - line));

		if (!equals)
			break;
		i = find_rate(line, (size_t)(equals - line));
		if (i >= 0 && equals[1] >= '0' && equals[1] <= '9')
			limit.rate[i] = strtoll(equals + 1, NULL, 10);
		line = memchr(equals, ' ', (size_t)(end - equals));
		if (!line)
			break;
		line++;
	}
	return limit;
}

struct io_limit io_limit_from_max(const char *text, unsigned major,
				  unsigned minor)
{
	char device[32];
	size_t length = (size_t)snprintf(device, sizeof(device), "%u:%u ",
					 major, minor);

	while (*text) {
		const char *end = strchrnul(text, '\n');

		if (!strncmp(text, device, length))
			return parse_line(text + length, end);
		text = *end ? end + 1 : end;
	}
	return io_limit_none();
}
