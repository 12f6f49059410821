/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/decoys/decoy.h"

#include "common/cleanup.h"
#include "isolation-tests/decoys/decoy-process.h"
#include "isolation-tests/leak/seal.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/random.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/wait.h>

static int plant_segment(struct decoy *decoy, struct error *err)
{
	char *memory;

	if (getrandom(&decoy->segment_key, sizeof(decoy->segment_key), 0) < 0)
		return error_make(err, errno, "no random key");
	decoy->segment_key = (decoy->segment_key & 0x7fffffff) | 1;
	decoy->segment = shmget(decoy->segment_key, sizeof(decoy->token),
				IPC_CREAT | IPC_EXCL | 0444);
	if (decoy->segment < 0)
		return error_make(err, errno, "no shared segment");
	memory = shmat(decoy->segment, NULL, 0);
	if (memory == (void *)-1)
		return error_make(err, errno, "no shared segment");
	memcpy(memory, decoy->token, sizeof(decoy->token));
	shmdt(memory);
	return 0;
}

/* In the child: become this program again, as the decoy. */
static void become_decoy(const struct decoy *decoy, const char *directory,
			 int line)
{
	char *argv[] = {(char *)DECOY_ARGV0, (char *)decoy->token,
			(char *)decoy->prefix, (char *)directory, NULL};
	cleanup_free char *variable = NULL;
	char *environment[] = {NULL, NULL};

	if (asprintf(&variable, DECOY_VARIABLE "=%s", decoy->token) < 0)
		_exit(127);
	environment[0] = variable;
	dup2(line, 0);
	close_range(3, ~0U, 0);
	execve("/proc/self/exe", argv, environment);
	_exit(127);
}

/* Its lines are short and far between: one comes whole. */
static int read_line(const struct decoy *decoy, char text[128],
		     struct error *err)
{
	ssize_t n = recv(decoy->line, text, 127, 0);

	if (n <= 0)
		return error_make(err, n < 0 ? errno : 0,
				  "the decoy did not answer");
	text[n] = '\0';
	return 0;
}

/* The decoy's first line says where things are. */
static int read_where(struct decoy *decoy, struct error *err)
{
	char text[128];

	if (read_line(decoy, text, err) < 0)
		return -1;
	if (sscanf(text, DECOY_WHERE_SCAN, &decoy->address, &decoy->descriptor,
		   &decoy->has_key, &decoy->tree, &decoy->has_host) != 5)
		return error_make(err, 0, "the decoy spoke in tongues");
	return 0;
}

static int plant_file(struct decoy *decoy, const char *directory,
		      struct error *err)
{
	cleanup_close int fd = -1;

	if ((size_t)snprintf(decoy->file, sizeof(decoy->file), "%s/%s",
			     directory, DECOY_FILE) >= sizeof(decoy->file))
		return error_make(err, ENAMETOOLONG, "no file of the decoy's");
	unlink(decoy->file); /* of a planter that was killed */
	fd = open(decoy->file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, decoy->token, DECOY_TOKEN) != DECOY_TOKEN)
		return error_make(err, errno, "no file of the decoy's");
	return 0;
}

static int plant_process(struct decoy *decoy, const char *directory,
			 struct error *err)
{
	const struct timeval patience = {.tv_sec = 5};
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return error_make(err, errno, "no line to the decoy");
	decoy->line = pair[0];
	setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &patience,
		   sizeof(patience));
	decoy->pid = fork();
	if (decoy->pid == 0)
		become_decoy(decoy, directory, pair[1]);
	close(pair[1]);
	if (decoy->pid < 0) {
		decoy->pid = 0;
		return error_make(err, errno, "no process for the decoy");
	}
	return read_where(decoy, err);
}

int decoy_plant(struct decoy *decoy, const char *directory, struct error *err)
{
	char random[SEAL_TEXT];

	*decoy = (struct decoy){.line = -1, .segment = -1, .tree = -1};
	if (seal_random(decoy->token) < 0 || seal_random(random) < 0)
		return error_make(err, errno, "no random token");
	snprintf(decoy->prefix, sizeof(decoy->prefix),
		 "bulkhead-%.12s:", random);
	if (plant_segment(decoy, err) < 0)
		return -1;
	if (directory && plant_file(decoy, directory, err) < 0)
		return -1;
	return plant_process(decoy, directory, err);
}

int decoy_ask(const struct decoy *decoy, struct decoy_state *state,
	      struct error *err)
{
	char text[128];

	if (send(decoy->line, "", 1, MSG_NOSIGNAL) != 1)
		return error_make(err, errno, "the decoy is gone");
	if (read_line(decoy, text, err) < 0)
		return -1;
	if (sscanf(text, DECOY_STATE, &state->signals, &state->written) != 2)
		return error_make(err, 0, "the decoy spoke in tongues");
	return 0;
}

int decoy_is_named(const char *arguments, size_t size, const char *prefix)
{
	size_t at = sizeof(DECOY_ARGV0) + DECOY_TOKEN + 1;

	return *prefix && size > at + strlen(prefix) &&
	       !memcmp(arguments, DECOY_ARGV0, sizeof(DECOY_ARGV0)) &&
	       !arguments[at - 1] &&
	       !memcmp(arguments + at, prefix, strlen(prefix) + 1);
}

int decoy_is_at(pid_t pid, const char *prefix)
{
	char path[64], text[sizeof(DECOY_ARGV0) + DECOY_TOKEN + DECOY_PREFIX];
	cleanup_close int fd = -1;
	ssize_t n;

	if (pid <= 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text));
	return n > 0 && decoy_is_named(text, (size_t)n, prefix);
}

json_t *decoy_address(const struct decoy *decoy)
{
	return json_pack("{s:i, s:I, s:i, s:i, s:b, s:s, s:i, s:s}", "pid",
			 decoy->pid, "address", (json_int_t)decoy->address,
			 "descriptor", decoy->descriptor, "segment",
			 decoy->segment_key, "has_key", decoy->has_key,
			 "prefix", decoy->prefix, "tree", decoy->tree, "file",
			 decoy->file);
}

void decoy_remove(struct decoy *decoy)
{
	if (decoy->line >= 0)
		close(decoy->line);
	if (decoy->pid > 0) {
		kill(decoy->pid, SIGKILL);
		while (waitpid(decoy->pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	if (decoy->segment >= 0)
		shmctl(decoy->segment, IPC_RMID, NULL);
	if (*decoy->file)
		unlink(decoy->file);
	*decoy = (struct decoy){.line = -1, .segment = -1, .tree = -1};
}
