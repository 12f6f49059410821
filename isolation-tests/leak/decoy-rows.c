/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/leak/decoy-rows.h"

#include "common/cleanup.h"
#include "isolation-tests/decoys/decoy-process.h"
#include "isolation-tests/leak/fact.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static void take(char *token, const char *from, size_t length)
{
	if (length > DECOY_TOKEN)
		length = DECOY_TOKEN;
	memcpy(token, from, length);
	token[length] = '\0';
}

/* Read `length` bytes at `offset` of a file of the decoy. */
static int read_at(const struct decoy_target *target, const char *name,
		   off_t offset, char *token, struct error *err)
{
	char path[64];
	ssize_t n;
	cleanup_close int fd = -1;

	snprintf(path, sizeof(path), "/proc/%lld/%s", (long long)target->pid,
		 name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return error_make(err, errno, "cannot open %s", path);
	n = pread(fd, token, DECOY_TOKEN, offset);
	if (n < 0)
		return error_make(err, errno, "cannot read %s", path);
	token[n] = '\0';
	return 0;
}

static int find_in_list(const struct decoy_target *target, char *token,
			struct error *err)
{
	if (read_at(target, "comm", 0, token, err) < 0)
		return -1;
	token[strcspn(token, "\n")] = '\0';
	return 0;
}

static int find_in_arguments(const struct decoy_target *target, char *token,
			     struct error *err)
{
	return read_at(target, "cmdline", sizeof(DECOY_ARGV0), token, err);
}

static int find_in_environment(const struct decoy_target *target, char *token,
			       struct error *err)
{
	return read_at(target, "environ", sizeof(DECOY_VARIABLE), token, err);
}

static int find_in_memory(const struct decoy_target *target, char *token,
			  struct error *err)
{
	return read_at(target, "mem", (off_t)target->address, token, err);
}

static int find_in_files(const struct decoy_target *target, char *token,
			 struct error *err)
{
	char name[32];

	snprintf(name, sizeof(name), "fd/%lld", (long long)target->descriptor);
	return read_at(target, name, 0, token, err);
}

/* What follows `mark` in a pseudo-file of this environment's own. */
static int find_after(const char *path, const char *mark, char *token,
		      struct error *err)
{
	cleanup_free char *text = malloc(FACT_BYTES);
	const char *at;
	size_t size;

	if (!text)
		return error_make(err, ENOMEM, "no memory");
	if (fact_read_file(path, text, FACT_BYTES, &size, err) < 0)
		return -1;
	at = strstr(text, mark);
	if (!at)
		return error_make(err, 0, "it is not in %s", path);
	at += strlen(mark);
	take(token, at, strcspn(at, ": \n"));
	return 0;
}

static int find_socket(const struct decoy_target *target, char *token,
		       struct error *err)
{
	return find_after("/proc/net/unix", target->prefix, token, err);
}

static int find_key(const struct decoy_target *target, char *token,
		    struct error *err)
{
	return find_after("/proc/keys", target->prefix, token, err);
}

static int find_segment(const struct decoy_target *target, char *token,
			struct error *err)
{
	int segment = shmget((key_t)target->segment, 0, 0);
	const char *memory;

	if (segment < 0)
		return error_make(err, errno, "no such segment");
	memory = shmat(segment, NULL, SHM_RDONLY);
	if (memory == (void *)-1)
		return error_make(err, errno, "cannot attach the segment");
	take(token, memory, DECOY_TOKEN);
	shmdt(memory);
	return 0;
}

/* Whether a file about ourselves names the run. */
static int find_run(const char *path, const char *run, char *token,
		    struct error *err)
{
	if (find_after(path, run, token, err) < 0)
		return -1;
	take(token, run, strlen(run));
	return 0;
}

static int find_in_mounts(const struct decoy_target *target, char *token,
			  struct error *err)
{
	return find_run("/proc/self/mountinfo", target->run, token, err);
}

static int find_in_groups(const struct decoy_target *target, char *token,
			  struct error *err)
{
	return find_run("/proc/self/cgroup", target->run, token, err);
}

const struct decoy_row decoy_rows[] = {
	{"process-list", DECOY_NAME, find_in_list},
	{"process-arguments", DECOY_TOKEN, find_in_arguments},
	{"process-environment", DECOY_TOKEN, find_in_environment},
	{"process-memory", DECOY_TOKEN, find_in_memory},
	{"process-files", DECOY_TOKEN, find_in_files},
	{"unix-abstract", DECOY_TOKEN, find_socket},
	{"keys", DECOY_TOKEN, find_key},
	{"ipc-objects", DECOY_TOKEN, find_segment},
	{"mount-paths", 0, find_in_mounts},
	{"cgroup-path", 0, find_in_groups},
	{0},
};
