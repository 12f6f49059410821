/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/decoys/decoy.h"

#include "common/cleanup.h"
#include "isolation-tests/decoys/decoy-process.h"
#include "isolation-tests/leak/seal.h"

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
static void become_decoy(const struct decoy *decoy, int line)
{
	char *argv[] = {(char *)DECOY_ARGV0, (char *)decoy->token,
			(char *)decoy->prefix, NULL};
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

/* The decoy's first line says where things are. */
static int read_where(struct decoy *decoy, struct error *err)
{
	char text[128];
	ssize_t n = recv(decoy->line, text, sizeof(text) - 1, 0);

	if (n <= 0)
		return error_make(err, n < 0 ? errno : 0,
				  "the decoy did not answer");
	text[n] = '\0';
	if (sscanf(text, DECOY_WHERE_SCAN, &decoy->address, &decoy->descriptor,
		   &decoy->has_key) != 3)
		return error_make(err, 0, "the decoy spoke in tongues");
	return 0;
}

static int plant_process(struct decoy *decoy, struct error *err)
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
		become_decoy(decoy, pair[1]);
	close(pair[1]);
	if (decoy->pid < 0) {
		decoy->pid = 0;
		return error_make(err, errno, "no process for the decoy");
	}
	return read_where(decoy, err);
}

int decoy_plant(struct decoy *decoy, struct error *err)
{
	char random[SEAL_TEXT];

	*decoy = (struct decoy){.line = -1, .segment = -1};
	if (seal_random(decoy->token) < 0 || seal_random(random) < 0)
		return error_make(err, errno, "no random token");
	snprintf(decoy->prefix, sizeof(decoy->prefix),
		 "bulkhead-%.12s:", random);
	if (plant_segment(decoy, err) < 0)
		return -1;
	return plant_process(decoy, err);
}

json_t *decoy_address(const struct decoy *decoy)
{
	return json_pack("{s:i, s:I, s:i, s:i, s:b, s:s}", "pid", decoy->pid,
			 "address", (json_int_t)decoy->address, "descriptor",
			 decoy->descriptor, "segment", decoy->segment_key,
			 "has_key", decoy->has_key, "prefix", decoy->prefix);
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
	*decoy = (struct decoy){.line = -1, .segment = -1};
}
