/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/escape/ipc-decoys.h"

#include "common/cleanup.h"
#include "isolation-tests/escape/ipc-ways.h"
#include "isolation-tests/leak/seal.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/random.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#define KEY_LIFE_S 60
/* The possessor everything; who has the same id may view, read and search. */
#define KEY_PERMISSIONS 0x3f0b0000
#define MADE (IPC_CREAT | IPC_EXCL | 0666)

static int tell(struct ipc_decoys *decoys, const char *name, int value)
{
	return json_object_set_new(decoys->address, name, json_integer(value));
}

/* A random key; negative where objects would outlive the run. */
static int new_key(const struct ipc_decoys *decoys, struct error *err)
{
	int key;

	if (!decoys->enclosed)
		return error_make(err, 0, "the run has no ipc namespace");
	if (getrandom(&key, sizeof(key), 0) != sizeof(key))
		return error_make(err, errno, "no random key");
	return (key & 0x7fffffff) | 1;
}

static int plant_segment(struct ipc_decoys *decoys, struct error *err)
{
	int key = new_key(decoys, err);

	if (key < 0)
		return -1;
	decoys->segment = shmget(key, DECOY_TOKEN, MADE);
	if (decoys->segment < 0)
		return error_make(err, errno, "no segment");
	decoys->memory = shmat(decoys->segment, NULL, SHM_RDONLY);
	if (decoys->memory == (void *)-1) {
		decoys->memory = NULL;
		return error_make(err, errno, "no segment");
	}
	return tell(decoys, "segment", key);
}

static int segment_is_marked(struct ipc_decoys *decoys, int patience_ms)
{
	(void)patience_ms;
	return !memcmp(decoys->memory, decoys->mark, DECOY_TOKEN);
}

static int plant_semaphore(struct ipc_decoys *decoys, struct error *err)
{
	int key = new_key(decoys, err);

	if (key < 0)
		return -1;
	decoys->semaphore = semget(key, 1, MADE);
	if (decoys->semaphore < 0 ||
	    semctl(decoys->semaphore, 0, SETVAL, 0) < 0)
		return error_make(err, errno, "no semaphore");
	return tell(decoys, "semaphore", key);
}

static int semaphore_is_marked(struct ipc_decoys *decoys, int patience_ms)
{
	(void)patience_ms;
	return semctl(decoys->semaphore, 0, GETVAL) > 0;
}

static int plant_queue(struct ipc_decoys *decoys, struct error *err)
{
	int key = new_key(decoys, err);

	if (key < 0)
		return -1;
	decoys->queue = msgget(key, MADE);
	if (decoys->queue < 0)
		return error_make(err, errno, "no queue");
	return tell(decoys, "queue", key);
}

static int queue_is_marked(struct ipc_decoys *decoys, int patience_ms)
{
	struct {
		long type;
		char mark[DECOY_TOKEN];
	} message;

	(void)patience_ms;
	return msgrcv(decoys->queue, &message, DECOY_TOKEN, 0,
		      IPC_NOWAIT | MSG_NOERROR) == DECOY_TOKEN &&
	       !memcmp(message.mark, decoys->mark, DECOY_TOKEN);
}

static int plant_posix(struct ipc_decoys *decoys, struct error *err)
{
	struct mq_attr little = {.mq_maxmsg = 1, .mq_msgsize = DECOY_TOKEN};

	if (!decoys->enclosed)
		return error_make(err, 0, "the run has no ipc namespace");
	decoys->posix =
		mq_open(decoys->name, O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK,
			0666, &little);
	if (decoys->posix < 0 || fchmod(decoys->posix, 0666) < 0)
		return error_make(err, errno, "no queue");
	json_object_set_new(decoys->address, "posix",
			    json_string(decoys->name));
	return 0;
}

static int posix_is_marked(struct ipc_decoys *decoys, int patience_ms)
{
	char mark[DECOY_TOKEN];

	(void)patience_ms;
	return mq_receive(decoys->posix, mark, sizeof(mark), NULL) ==
		       DECOY_TOKEN &&
	       !memcmp(mark, decoys->mark, DECOY_TOKEN);
}

/* In the process's own keyring, with which it goes. */
static int plant_key(struct ipc_decoys *decoys, struct error *err)
{
	long key = syscall(SYS_add_key, "user", decoys->name, decoys->token,
			   DECOY_TOKEN, KEY_SPEC_PROCESS_KEYRING);

	if (key < 0 ||
	    syscall(SYS_keyctl, KEYCTL_SETPERM, key, KEY_PERMISSIONS) < 0)
		return error_make(err, errno, "this kernel took no key");
	syscall(SYS_keyctl, KEYCTL_SET_TIMEOUT, key, KEY_LIFE_S);
	return tell(decoys, "key", (int)key);
}

static int listen_at(int *fd, int family, const void *address, socklen_t size,
		     struct error *err)
{
	*fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*fd < 0 || bind(*fd, address, size) < 0 || listen(*fd, 1) < 0)
		return error_make(err, errno, "no listener");
	return 0;
}

/* Whether who connected left the mark. */
static int has_guest(const struct ipc_decoys *decoys, int fd, int patience_ms)
{
	struct pollfd waiting = {fd, POLLIN, 0};
	cleanup_close int guest = -1;
	char mark[DECOY_TOKEN];

	if (poll(&waiting, 1, patience_ms) <= 0)
		return 0;
	guest = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	waiting.fd = guest;
	return guest >= 0 && poll(&waiting, 1, patience_ms) > 0 &&
	       recv(guest, mark, sizeof(mark), MSG_DONTWAIT) == DECOY_TOKEN &&
	       !memcmp(mark, decoys->mark, DECOY_TOKEN);
}

static int plant_abstract(struct ipc_decoys *decoys, struct error *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t length = strlen(decoys->name);

	memcpy(address.sun_path + 1, decoys->name, length);
	if (listen_at(&decoys->abstract, AF_UNIX, &address,
		      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
				  length),
		      err) < 0)
		return -1;
	json_object_set_new(decoys->address, "abstract",
			    json_string(decoys->name));
	return 0;
}

static int abstract_is_marked(struct ipc_decoys *decoys, int patience_ms)
{
	return has_guest(decoys, decoys->abstract, patience_ms);
}

static int plant_loopback(struct ipc_decoys *decoys, struct error *err)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr =
					      htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);

	if (listen_at(&decoys->loopback, AF_INET, &address, size, err) < 0)
		return -1;
	if (getsockname(decoys->loopback, (struct sockaddr *)&address, &size) <
	    0)
		return error_make(err, errno, "no listener");
	return tell(decoys, "loopback", ntohs(address.sin_port));
}

static int loopback_is_marked(struct ipc_decoys *decoys, int patience_ms)
{
	return has_guest(decoys, decoys->loopback, patience_ms);
}

static int plant_vsock(struct ipc_decoys *decoys, struct error *err)
{
	struct sockaddr_vm address = {.svm_family = AF_VSOCK,
				      .svm_cid = VMADDR_CID_LOCAL,
				      .svm_port = VMADDR_PORT_ANY};
	socklen_t size = sizeof(address);

	if (access(IPC_LOCAL_VSOCK, F_OK) < 0)
		return error_make(err, 0,
				  "this kernel has no vsock that stays local");
	if (listen_at(&decoys->vsock, AF_VSOCK, &address, size, err) < 0)
		return -1;
	if (getsockname(decoys->vsock, (struct sockaddr *)&address, &size) < 0)
		return error_make(err, errno, "no listener");
	return tell(decoys, "vsock", (int)address.svm_port);
}

static int vsock_is_marked(struct ipc_decoys *decoys, int patience_ms)
{
	return has_guest(decoys, decoys->vsock, patience_ms);
}

int ipc_decoys_begin(struct ipc_decoys *decoys, int enclosed)
{
	char random[SEAL_TEXT];

	*decoys = (struct ipc_decoys){.enclosed = enclosed,
				      .segment = -1,
				      .semaphore = -1,
				      .queue = -1,
				      .posix = -1,
				      .abstract = -1,
				      .loopback = -1,
				      .vsock = -1};
	if (seal_random(decoys->mark) < 0 || seal_random(decoys->token) < 0 ||
	    seal_random(random) < 0)
		return -1;
	snprintf(decoys->name, sizeof(decoys->name), "/bulkhead-%.16s", random);
	decoys->address = json_pack("{s:s}", "mark", decoys->mark);
	return decoys->address ? 0 : -1;
}

void ipc_decoys_end(struct ipc_decoys *decoys)
{
	const int fds[] = {decoys->abstract, decoys->loopback, decoys->vsock};
	size_t i;

	for (i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	if (decoys->memory)
		shmdt(decoys->memory);
	if (decoys->segment >= 0)
		shmctl(decoys->segment, IPC_RMID, NULL);
	if (decoys->semaphore >= 0)
		semctl(decoys->semaphore, 0, IPC_RMID);
	if (decoys->queue >= 0)
		msgctl(decoys->queue, IPC_RMID, NULL);
	if (decoys->posix >= 0) {
		mq_close(decoys->posix);
		mq_unlink(decoys->name);
	}
	json_decref(decoys->address);
}

const struct ipc_kind ipc_kinds[] = {
	{"shared-memory", plant_segment, segment_is_marked},
	{"semaphore", plant_semaphore, semaphore_is_marked},
	{"queue", plant_queue, queue_is_marked},
	{"queue-posix", plant_posix, posix_is_marked},
	{"key", plant_key, NULL},
	{"abstract-connect", plant_abstract, abstract_is_marked},
	{"loopback", plant_loopback, loopback_is_marked},
	{"vsock", plant_vsock, vsock_is_marked},
	{0},
};
