/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/cgroup-tree.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>

int cgroup_seen_before(const struct cgroup *group, int i)
{
	int earlier;

	for (earlier = 0; earlier < i; earlier++)
		if (group->directory[earlier] &&
		    !strcmp(group->directory[earlier], group->directory[i]))
			return 1;
	return 0;
}

/* Open DIRECTORY/FILE; -1 with errno. */
static int open_in(const char *directory, const char *file, int flags)
{
	char path[PATH_MAX];
	int length = snprintf(path, sizeof(path), "%s/%s", directory, file);

	if (length < 0 || (size_t)length >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(path, flags | O_CLOEXEC);
}

int cgroup_read_text(const char *directory, const char *file, char *text,
		     size_t size)
{
	cleanup_close int fd = open_in(directory, file, O_RDONLY);
	ssize_t n;

	*text = '\0';
	if (fd < 0)
		return -1;
	n = read(fd, text, size - 1);
	if (n < 0)
		return -1;
	while (n > 0 && text[n - 1] == '\n')
		n--;
	text[n] = '\0';
	return 0;
}

int cgroup_write_text(const char *directory, const char *file, const char *text,
		      struct error *err)
{
	cleanup_close int fd = open_in(directory, file, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		return error_make(err, errno, "cannot write %s to %s/%s", text,
				  directory, file);
	return 0;
}

int cgroup_write_number(const char *directory, const char *file, int64_t value,
			struct error *err)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	return cgroup_write_text(directory, file, text, err);
}

void cgroup_write_devices(const char *directory, const char *file,
			  const char *value)
{
	char text[4096], line[128], *rest = text, *at;

	if (cgroup_read_text(directory, file, text, sizeof(text)) < 0)
		return;
	while ((at = strsep(&rest, "\n"))) {
		int device = (int)strcspn(at, " ");

		snprintf(line, sizeof(line), "%.*s %s", device, at, value);
		if (device)
			cgroup_write_text(directory, file, line, NULL);
	}
}

/* Where the value of the line "NAME VALUE" begins, or NULL. */
static const char *find_value(const char *text, const char *name)
{
	size_t length = strlen(name);

	while (text && *text) {
		if (!strncmp(text, name, length) && text[length] == ' ')
			return text + length + 1;
		text = strchr(text, '\n');
		if (text)
			text++;
	}
	return NULL;
}

int64_t cgroup_read_number(const char *directory, const char *file,
			   const char *name)
{
	char text[4096], *end;
	const char *value = text;
	long long number;

	if (cgroup_read_text(directory, file, text, sizeof(text)) < 0)
		return -1;
	if (name)
		value = find_value(text, name);
	if (!value)
		return -1;
	errno = 0;
	number = strtoll(value, &end, 10);
	return end == value || errno ? -1 : number;
}

/* SIGKILL the processes of this very directory. */
static int signal_own(const char *directory)
{
	int fd = open_in(directory, "cgroup.procs", O_RDONLY), count = 0;
	cleanup_file FILE *procs = fd < 0 ? NULL : fdopen(fd, "r");
	int pid;

	if (!procs) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	/* 0 is a process of a pid namespace that we can't see. */
	while (fscanf(procs, "%d", &pid) == 1) {
		if (pid > 0 && pid != getpid() && !kill(pid, SIGKILL))
			count++;
	}
	return count;
}

static void signal_below(const char *directory, void *count)
{
	*(int *)count += cgroup_signal_all(directory);
}

int cgroup_signal_all(const char *directory)
{
	int count = signal_own(directory);

	cgroup_each_below(directory, signal_below, &count);
	return count;
}

void cgroup_each_below(const char *directory,
		       void (*each)(const char *directory, void *data),
		       void *data)
{
	cleanup_dir DIR *dir = opendir(directory);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char path[PATH_MAX];
		int length;

		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		length = snprintf(path, sizeof(path), "%s/%s", directory,
				  entry->d_name);
		if (length > 0 && (size_t)length < sizeof(path))
			each(path, data);
	}
}
