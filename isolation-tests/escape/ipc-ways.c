/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ways to the IPC objects and sockets of the witness, one function each. By
 * the keys, names and ports that it gave, which are random; nothing is made.
 */
#include "isolation-tests/escape/ipc-ways.h"

#include "common/cleanup.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/vm_sockets.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

static int by_segment(const void *target, char *token, struct error *err)
{
	const struct ipc_target *ipc = target;
	int segment = ipc->segment ? shmget(ipc->segment, 0, 0) : -1;
	char *memory;

	(void)token;
	if (segment < 0)
		return error_make(err, errno, "no such segment");
	memory = shmat(segment, NULL, 0);
	if (memory == (void *)-1)
		return error_make(err, errno, "cannot write the segment");
	memcpy(memory, ipc->mark, DECOY_TOKEN);
	shmdt(memory);
	return 0;
}

static int by_semaphore(const void *target, char *token, struct error *err)
{
	const struct ipc_target *ipc = target;
	int set = ipc->semaphore ? semget(ipc->semaphore, 0, 0) : -1;
	struct sembuf up = {0, 1, IPC_NOWAIT};

	(void)token;
	if (set < 0)
		return error_make(err, errno, "no such semaphore");
	if (semop(set, &up, 1) < 0)
		return error_make(err, errno, "cannot raise the semaphore");
	return 0;
}

static int by_queue(const void *target, char *token, struct error *err)
{
	const struct ipc_target *ipc = target;
	int queue = ipc->queue ? msgget(ipc->queue, 0) : -1;
	struct {
		long type;
		char mark[DECOY_TOKEN];
	} message = {.type = 1};

	(void)token;
	if (queue < 0)
		return error_make(err, errno, "no such queue");
	memcpy(message.mark, ipc->mark, DECOY_TOKEN);
	if (msgsnd(queue, &message, DECOY_TOKEN, IPC_NOWAIT) < 0)
		return error_make(err, errno, "cannot send to the queue");
	return 0;
}

static int by_posix(const void *target, char *token, struct error *err)
{
	const struct ipc_target *ipc = target;
	mqd_t queue = *ipc->posix ? mq_open(ipc->posix, O_WRONLY | O_NONBLOCK)
				  : (mqd_t)-1;
	int status;

	(void)token;
	if (queue < 0)
		return error_make(err, errno, "no such queue");
	status = mq_send(queue, ipc->mark, DECOY_TOKEN, 0);
	if (status < 0)
		error_make(err, errno, "cannot send to the queue");
	mq_close(queue);
	return status;
}

static int by_key(const void *target, char *token, struct error *err)
{
	const struct ipc_target *ipc = target;

	if (!ipc->key)
		return error_make(err, 0, "there is no key");
	if (syscall(SYS_keyctl, KEYCTL_READ, ipc->key, token, DECOY_TOKEN) < 0)
		return error_make(err, errno, "cannot read the key");
	return 0;
}

/* Connect, leave the mark, and go. It never blocks for long: all is local. */
static int leave_mark(const struct ipc_target *ipc, int fd,
		      const struct sockaddr *address, socklen_t size,
		      struct error *err)
{
	if (fd < 0 || connect(fd, address, size) < 0)
		return error_make(err, errno, "cannot connect");
	if (send(fd, ipc->mark, DECOY_TOKEN, MSG_NOSIGNAL) < 0)
		return error_make(err, errno, "cannot send");
	return 0;
}

static int by_abstract(const void *target, char *token, struct error *err)
{
	const struct ipc_target *ipc = target;
	cleanup_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t length = strnlen(ipc->abstract, sizeof(address.sun_path) - 1);

	(void)token;
	if (!length)
		return error_make(err, 0, "there is no socket");
	memcpy(address.sun_path + 1, ipc->abstract, length);
	return leave_mark(ipc, fd, (struct sockaddr *)&address,
			  (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
				      1 + length),
			  err);
}

static int by_loopback(const void *target, char *token, struct error *err)
{
	const struct ipc_target *ipc = target;
	cleanup_close int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)ipc->loopback)};

	(void)token;
	if (!ipc->loopback)
		return error_make(err, 0, "there is no listener");
	return leave_mark(ipc, fd, (const struct sockaddr *)&address,
			  sizeof(address), err);
}

/* Without the module the kernel would ask whoever hosts this one. */
static int by_vsock(const void *target, char *token, struct error *err)
{
	const struct ipc_target *ipc = target;
	cleanup_close int fd = -1;
	const struct sockaddr_vm address = {.svm_family = AF_VSOCK,
					    .svm_cid = VMADDR_CID_LOCAL,
					    .svm_port = (unsigned)ipc->vsock};

	(void)token;
	if (!ipc->vsock || access(IPC_LOCAL_VSOCK, F_OK) < 0)
		return error_make(err, 0, "there is no local vsock");
	fd = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return leave_mark(ipc, fd, (const struct sockaddr *)&address,
			  sizeof(address), err);
}

const struct reach ipc_ways[] = {
	{"shared-memory", by_segment, REACH_ACTS},
	{"semaphore", by_semaphore, REACH_ACTS},
	{"queue", by_queue, REACH_ACTS},
	{"queue-posix", by_posix, REACH_ACTS},
	{"key", by_key, 0},
	{"abstract-connect", by_abstract, REACH_ACTS},
	{"loopback", by_loopback, REACH_ACTS},
	{"vsock", by_vsock, REACH_ACTS},
	{0},
};
