/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/cgroup-paths.h"

#include "common/cleanup.h"

#include <string.h>

/* Part of a text that belongs to somebody else. */
struct span {
	const char *at;
	size_t length;
};

static int span_is(struct span span, const char *text)
{
	return span.length == strlen(text) &&
	       !memcmp(span.at, text, span.length);
}

int cgroup_list_has(const char *list, size_t length, char separator,
		    const char *word)
{
	const char *end = list + length;
	size_t wanted = strlen(word);

	while (list < end) {
		const char *next = list;

		while (next < end && *next != separator && *next != '\n')
			next++;
		if ((size_t)(next - list) == wanted &&
		    !memcmp(list, word, wanted))
			return 1;
		list = next + 1;
	}
	return 0;
}

/* The next line of `*text`, which moves behind it; 0 at the end. */
static int next_line(const char **text, struct span *line)
{
	const char *end;

	if (!**text)
		return 0;
	end = strchrnul(*text, '\n');
	*line = (struct span){*text, (size_t)(end - *text)};
	*text = *end ? end + 1 : end;
	return 1;
}

/* What stands before `separator` in `*rest`, which moves behind it. */
static struct span cut(struct span *rest, char separator)
{
	const char *end = memchr(rest->at, separator, rest->length);
	struct span part = *rest;

	if (end)
		part.length = (size_t)(end - rest->at);
	rest->at += part.length;
	rest->length -= part.length;
	if (end) {
		rest->at++;
		rest->length--;
	}
	return part;
}

/* Path of the process in the hierarchy, from /proc/self/cgroup. */
static struct span own_path(const char *cgroup, const char *controller)
{
	struct span line, none = {NULL, 0};

	while (next_line(&cgroup, &line)) {
		struct span number = cut(&line, ':');
		struct span controllers = cut(&line, ':');

		if (!line.length || line.at[0] != '/')
			continue;
		if (*controller ? cgroup_list_has(controllers.at,
						  controllers.length, ',',
						  controller)
				: !controllers.length && span_is(number, "0"))
			return line;
	}
	return none;
}

/* A line of mountinfo, as far as it matters here. */
struct mount {
	struct span root, point, type, options;
};

static int parse_mount(struct span line, struct mount *mount)
{
	struct span field;
	int i;

	for (i = 0; i < 3; i++)
		cut(&line, ' ');
	mount->root = cut(&line, ' ');
	mount->point = cut(&line, ' ');
	do {
		field = cut(&line, ' ');
	} while (line.length && !span_is(field, "-"));
	mount->type = cut(&line, ' ');
	cut(&line, ' ');
	mount->options = line;
	return mount->point.length && mount->type.length;
}

static int is_hierarchy(const struct mount *mount, const char *controller)
{
	if (!*controller)
		return span_is(mount->type, "cgroup2");
	return span_is(mount->type, "cgroup") &&
	       cgroup_list_has(mount->options.at, mount->options.length, ',',
			       controller);
}

/* Copy with mountinfo's \040 and its like decoded. */
static size_t unescape(char *to, struct span from)
{
	size_t i, used = 0;

	for (i = 0; i < from.length; i++) {
		const char *c = from.at + i;

		if (*c == '\\' && i + 3 < from.length && c[1] >= '0' &&
		    c[1] <= '3' && c[2] >= '0' && c[2] <= '7' && c[3] >= '0' &&
		    c[3] <= '7') {
			to[used++] = (char)((c[1] - '0') << 6 |
					    (c[2] - '0') << 3 | (c[3] - '0'));
			i += 3;
		} else {
			to[used++] = *c;
		}
	}
	return used;
}

/* Where `path` of the hierarchy appears below this mount, or NULL. */
static char *place(const struct mount *mount, struct span path)
{
	cleanup_free char *root = malloc(mount->root.length + 1);
	char *place = malloc(mount->point.length + path.length + 2);
	size_t length, used;

	if (!root || !place)
		return NULL;
	length = unescape(root, mount->root);
	if (length == 1)
		length = 0;
	if (path.length < length || memcmp(root, path.at, length) ||
	    (path.length > length && path.at[length] != '/')) {
		free(place);
		return NULL;
	}
	used = unescape(place, mount->point);
	memcpy(place + used, path.at + length, path.length - length);
	used += path.length - length;
	while (used > 1 && place[used - 1] == '/')
		used--;
	place[used] = '\0';
	return place;
}

char *cgroup_own_directory(const char *cgroup, const char *mountinfo,
			   const char *controller)
{
	struct span line, path = own_path(cgroup, controller);
	struct mount mount;
	char *found = NULL;

	/* "/.." is outside of the cgroup namespace that we are in. */
	if (!path.at || (path.length >= 3 && !memcmp(path.at, "/..", 3)))
		return NULL;
	while (!found && next_line(&mountinfo, &line))
		if (parse_mount(line, &mount) &&
		    is_hierarchy(&mount, controller))
			found = place(&mount, path);
	return found;
}

int cgroup_mounted_versions(const char *mountinfo)
{
	static const char *const known[] = {"cpu",    "cpuacct", "cpuset",
					    "memory", "pids",	 "blkio",
					    "freezer"};
	struct span line;
	struct mount mount;
	int versions = 0;
	size_t i;

	while (next_line(&mountinfo, &line)) {
		if (!parse_mount(line, &mount))
			continue;
		if (is_hierarchy(&mount, ""))
			versions |= 2;
		for (i = 0; i < sizeof(known) / sizeof(*known); i++)
			if (is_hierarchy(&mount, known[i]))
				versions |= 1;
	}
	return versions;
}
