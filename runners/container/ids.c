/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/ids.h"

#include "runners/container/id-claim.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RANGE 65536u
/* Above what useradd and systemd-nspawn give away, below 2^31. */
#define FIRST 0x70000000u

/* Whether the map holds all of first … first + RANGE - 1, as seen inside. */
static int holds_range(const char *text, unsigned first)
{
	unsigned inside, outside, count;
	int used;

	while (sscanf(text, "%u %u %u%n", &inside, &outside, &count, &used) ==
	       3) {
		if (inside <= first &&
		    (uint64_t)first + RANGE <= (uint64_t)inside + count)
			return 1;
		text += used;
	}
	return 0;
}

struct id_map id_map_choose(const struct id_asker *asker)
{
	unsigned base = FIRST + (asker->number % ID_NUMBERS) * RANGE;
	struct id_map map = {.line = {{0, asker->own, 1}}, .lines = 1};

	if (asker->privileged && holds_range(asker->held, base))
		map.line[0] = (struct id_line){0, base, RANGE};
	return map;
}

/* Whether two ranges of `count` ids have one in common. */
static int meet(unsigned a, unsigned a_count, unsigned b, unsigned b_count)
{
	return a < (uint64_t)b + b_count && b < (uint64_t)a + a_count;
}

static int add_line(struct id_map *map, struct id_line line, struct error *err)
{
	size_t i;

	if (map->lines == ID_MAP_LINES)
		return error_make(err, 0, "a map of ids has at most %d lines",
				  ID_MAP_LINES);
	if (!line.count || (uint64_t)line.inside + line.count > UINT32_MAX ||
	    (uint64_t)line.outside + line.count > UINT32_MAX)
		return error_make(err, 0,
				  "%u:%u:%u is empty or beyond the last id",
				  line.inside, line.outside, line.count);
	for (i = 0; i < map->lines; i++)
		if (meet(map->line[i].inside, map->line[i].count, line.inside,
			 line.count) ||
		    meet(map->line[i].outside, map->line[i].count, line.outside,
			 line.count))
			return error_make(err, 0, "%u:%u:%u overlaps another",
					  line.inside, line.outside,
					  line.count);
	map->line[map->lines++] = line;
	return 0;
}

/* A number of at most 32 bits, ended by `end` or the end of the text. */
static int take_number(const char **at, char end, unsigned *number)
{
	char *after;
	unsigned long value;

	if (**at < '0' || **at > '9')
		return -1;
	value = strtoul(*at, &after, 10);
	if (value > UINT32_MAX || (*after != end && !(end == ',' && !*after)))
		return -1;
	*number = (unsigned)value;
	*at = *after ? after + 1 : after;
	return 0;
}

int id_map_parse(struct id_map *map, const char *text, struct error *err)
{
	const char *at = text;

	map->lines = 0;
	do {
		struct id_line line;

		if (take_number(&at, ':', &line.inside) < 0 ||
		    take_number(&at, ':', &line.outside) < 0 ||
		    take_number(&at, ',', &line.count) < 0)
			return error_make(
				err, 0,
				"'%s' is not INSIDE:OUTSIDE:COUNT[,...]", text);
		if (add_line(map, line, err) < 0)
			return -1;
	} while (*at || at[-1] == ',');
	return 0;
}

void id_map_text(const struct id_map *map, char *text, size_t size)
{
	size_t used = 0, i;

	for (i = 0; i < map->lines && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%u:%u:%u",
					 i ? "," : "", map->line[i].inside,
					 map->line[i].outside,
					 map->line[i].count);
}

/* Whether a line NAME:FIRST:COUNT of /etc/subuid is that user's. */
static int is_of(const char *line, size_t length, const char *user)
{
	return length == strlen(user) && !strncmp(line, user, length);
}

int id_map_add_subordinate(struct id_map *map, const char *text,
			   const char *user, const char *number)
{
	while (*text) {
		size_t name = strcspn(text, ":\n");
		struct id_line line = {.inside = 1};

		if ((is_of(text, name, user) || is_of(text, name, number)) &&
		    sscanf(text + name, ":%u:%u", &line.outside, &line.count) ==
			    2)
			return !add_line(map, line, NULL);
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return 0;
}

int id_map_reaches(const struct id_map *map, unsigned outside)
{
	size_t i;

	for (i = 0; i < map->lines; i++)
		if (outside >= map->line[i].outside &&
		    outside - map->line[i].outside < map->line[i].count)
			return 1;
	return 0;
}

unsigned id_map_outside(const struct id_map *map, unsigned inside)
{
	size_t i;

	for (i = 0; i < map->lines; i++) {
		const struct id_line *line = &map->line[i];

		if (inside >= line->inside &&
		    inside - line->inside < line->count)
			return line->outside + (inside - line->inside);
	}
	return ~0u;
}
