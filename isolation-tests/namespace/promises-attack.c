/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What each namespace promises: that what is made inside is not there outside,
 * and the other way round (after LTP's containers tests). Inside makes one of
 * each under a random name and holds them for a moment; the witness looks by
 * that name. A promise kept is held.
 */
#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/namespace/promises.h"
#include "isolation-tests/say.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_NS (5 * NS_PER_S)

/* What is held while the witness looks. -1 or 0: it could not be made. */
struct made {
	char name[PROMISE_NAME], queue_name[PROMISE_NAME + 1];
	char directory[512];
	pid_t process;
	int abstract, listener, port, segment, mounted;
	mqd_t queue;
	char why[5][64]; /* of the rows that were not made, in their order */
};

enum { WHY_PROCESS, WHY_SOCKET, WHY_SEGMENT, WHY_QUEUE, WHY_MOUNT };

static void note(struct made *made, int which)
{
	snprintf(made->why[which], sizeof(made->why[which]), "%s",
		 strerror(errno));
}

/* A child with a name of its own, asleep. */
static void make_process(struct made *made)
{
	made->process = bounded_fork(clock_now() + LOOK_NS + NS_PER_S);
	if (made->process == 0) {
		prctl(PR_SET_NAME, made->name);
		bounded_sleep_until(clock_now() + LOOK_NS);
		_exit(0);
	}
	if (made->process < 0)
		note(made, WHY_PROCESS);
}

static void make_sockets(struct made *made, const char *token)
{
	struct sockaddr_in loopback = {.sin_family = AF_INET,
				       .sin_addr.s_addr =
					       htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(loopback);
	struct sockaddr_un address;

	made->abstract = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(made->abstract, (struct sockaddr *)&address,
		 promise_address(token, &address)) < 0 ||
	    listen(made->abstract, 1) < 0)
		note(made, WHY_SOCKET);
	made->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(made->listener, (struct sockaddr *)&loopback, length) < 0 ||
	    listen(made->listener, 1) < 0 ||
	    getsockname(made->listener, (struct sockaddr *)&loopback, &length) <
		    0)
		note(made, WHY_SOCKET);
	else
		made->port = ntohs(loopback.sin_port);
}

static void make_objects(struct made *made, const char *token)
{
	struct mq_attr little = {.mq_maxmsg = 1, .mq_msgsize = 8};

	made->segment =
		shmget(promise_key(token), 4096, IPC_CREAT | IPC_EXCL | 0444);
	if (made->segment < 0)
		note(made, WHY_SEGMENT);
	snprintf(made->queue_name, sizeof(made->queue_name), "/%s", made->name);
	made->queue = mq_open(made->queue_name, O_CREAT | O_EXCL | O_RDWR, 0444,
			      &little);
	if (made->queue < 0)
		note(made, WHY_QUEUE);
}

/* A file system in memory, with nothing in it, on a directory of its own. */
static void make_mount(struct made *made, const char *data)
{
	snprintf(made->directory, sizeof(made->directory), "%s/%s", data,
		 made->name);
	mkdir(made->directory, 0700);
	made->mounted =
		mount(made->name, made->directory, "tmpfs",
		      MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4096") == 0;
	if (!made->mounted)
		note(made, WHY_MOUNT);
}

static void unmake(struct made *made)
{
	if (made->process > 0) {
		kill(made->process, SIGKILL);
		waitpid(made->process, NULL, 0);
	}
	close(made->abstract);
	close(made->listener);
	if (made->segment >= 0)
		shmctl(made->segment, IPC_RMID, NULL);
	if (made->queue >= 0) {
		mq_close(made->queue);
		mq_unlink(made->queue_name);
	}
	if (made->mounted)
		umount2(made->directory, MNT_DETACH);
	rmdir(made->directory);
}

static void say(struct job_context *context, const char *row, int is_made,
		const char *why)
{
	if (is_made)
		say_row_attempt(context, row, "done", "made inside");
	else
		say_row_attempt(context, row, "no_effect",
				"it cannot be made inside: %s", why);
}

static void say_all(struct job_context *context, const struct made *made,
		    const char *outside)
{
	say(context, "pid-numbers", made->process > 0, made->why[WHY_PROCESS]);
	say(context, "net-abstract", !*made->why[WHY_SOCKET],
	    made->why[WHY_SOCKET]);
	say(context, "net-loopback", made->port > 0, made->why[WHY_SOCKET]);
	say(context, "ipc-segment", made->segment >= 0, made->why[WHY_SEGMENT]);
	say(context, "ipc-queue", made->queue >= 0, made->why[WHY_QUEUE]);
	say(context, "mount-inside-out", made->mounted, made->why[WHY_MOUNT]);
	say_found(context, "mount-outside-in",
		  promise_is_mounted(outside) == 1 ? outside : "",
		  "looked for in mountinfo");
}

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const char *token = json_text(witness, "token", NULL);
	struct made made = {.segment = -1, .queue = -1};

	if (!token)
		return say_unable(context, "there is no witness beside it");
	promise_name(token, made.name);
	make_process(&made);
	make_sockets(&made, token);
	make_objects(&made, token);
	make_mount(&made, context->around->data);
	if (job_event(context, "made",
		      json_pack("{s:i, s:i}", "pid", made.process, "port",
				made.port),
		      err) < 0) {
		unmake(&made);
		return -1;
	}
	json_decref(job_wait(context, "looked", clock_now() + LOOK_NS));
	say_all(context, &made, json_text(witness, "mount", "?"));
	unmake(&made);
	return 0;
}

static const struct attack_row rows[] = {
	{"pid-numbers", "A process under the number that it has inside",
	 "isolate=-pid"},
	{"net-abstract", "An abstract socket of the inside", "isolate=-net"},
	{"net-loopback", "A listener on the inside's loopback", "isolate=-net"},
	{"ipc-segment", "A System V segment of the inside", "isolate=-ipc"},
	{"ipc-queue", "A POSIX queue of the inside", "isolate=-ipc"},
	{"mount-inside-out", "A mount of the inside",
	 "isolate=-mount,user capabilities=all seccomp=off", THREAT_INTEGRITY},
	{"mount-outside-in", "A mount made outside meanwhile",
	 "isolate=-mount,user root=off devices=host sysfs=rw proc_mask=off proc_readonly=off",
	 THREAT_INTEGRITY},
	{0},
};

static const struct attack attack = {
	.boundary = "what each namespace keeps apart",
	.threatens = THREAT_CONFIDENTIALITY,
	.witness = "promises.witness",
	.rows = rows,
};

static const struct job promises = {
	.name = "promises",
	.title = "What each namespace promises",
	.reference = "namespaces(7); LTP, testcases/kernel/containers",
	.kind = JOB_ATTACK,
	.deadline = 15 * NS_PER_S,
	.bound_processes = 1,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(promises)
