/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What each namespace promises: that what is made inside is not there outside,
 * and the other way round (after LTP's containers tests). Inside makes one of
 * each under a random name and holds them for a moment; the witness looks by
 * that name. A promise kept is held.
 */
#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/kernel-seal.h"
#include "isolation-tests/namespace/promises.h"
#include "isolation-tests/namespace/settings.h"
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
	char directory[512], domain[SETTING_ROOM];
	pid_t process;
	int abstract, listener, port, segment, mounted;
	int enclosed; /* whatever is shared is the run's, not the machine's */
	mqd_t queue;
	char why[5][64]; /* of the rows that were not made, in their order */
	int refused[SETTINGS_MOST]; /* errno of a setting, or 0 */
	char was[SETTINGS_MOST][SETTING_ROOM];
};

enum { WHY_PROCESS, WHY_SOCKET, WHY_SEGMENT, WHY_QUEUE, WHY_MOUNT };

static void note(struct made *made, int which)
{
	snprintf(made->why[which], sizeof(made->why[which]), "%s",
		 strerror(errno));
}

/* A child with a name of its own, asleep. It has it from its birth: the witness
 * may look before it has run at all. */
static void make_process(struct made *made)
{
	char own[16] = "";

	prctl(PR_GET_NAME, own);
	prctl(PR_SET_NAME, made->name);
	made->process = bounded_fork(clock_now() + LOOK_NS + NS_PER_S);
	if (made->process == 0) {
		bounded_sleep_until(clock_now() + LOOK_NS);
		_exit(0);
	}
	if (made->process < 0)
		note(made, WHY_PROCESS);
	prctl(PR_SET_NAME, own);
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

static void make_settings(struct made *made, const char *token)
{
	size_t i;

	for (i = 0; settings[i].row; i++)
		made->refused[i] = settings[i].set(token, made->was[i]);
}

static void unmake(struct made *made, const char *token)
{
	size_t i;

	for (i = 0; made->enclosed && settings[i].row; i++)
		if (!made->refused[i])
			settings[i].put_back(token, made->was[i]);
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

/* Who has number 1 in here. */
static void say_first(struct job_context *context, const char *salt)
{
	char started[PROMISE_FIRST], seal[SEAL_TEXT];
	struct error why = {0};

	if (promise_first(started, &why) < 0 ||
	    kernel_seal_with(salt, "pid-first", started, strlen(started), seal,
			     &why) < 0)
		say_found(context, "pid-first", "", why.message);
	else
		say_found(context, "pid-first", seal, NULL);
}

/* Sealed: of another namespace it is nobody's business. */
static void say_domain(struct job_context *context, const char *domain,
		       const char *salt)
{
	char seal[SEAL_TEXT];

	seal_bytes(salt, "uts-outside-in", domain, strlen(domain), seal);
	say_found(context, "uts-outside-in", seal, NULL);
}

/* What would be the machine's, where the run has no namespaces of its own. */
static void say_enclosed(struct job_context *context, const struct made *made,
			 const char *salt)
{
	size_t i;

	for (i = 0; settings[i].row; i++)
		if (made->refused[i])
			say_row_attempt(context, settings[i].row, "no_effect",
					"%s cannot be set inside: %s",
					settings[i].what,
					strerror(made->refused[i]));
		else
			say_row_attempt(context, settings[i].row, "done",
					"%s was set inside", settings[i].what);
	say_row_attempt(context, "pid-broadcast", "done",
			"a signal to every process that there is in here");
	say_first(context, salt);
	say_domain(context, made->domain, salt);
}

static void say_not_enclosed(struct job_context *context)
{
	static const char *const rows[] = {"pid-broadcast", "pid-first",
					   "uts-outside-in", NULL};
	static const char why[] = "what would be shared is the machine's";
	size_t i;

	for (i = 0; settings[i].row; i++)
		say_row_unable(context, settings[i].row, why);
	for (i = 0; rows[i]; i++)
		say_row_unable(context, rows[i], why);
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

/* Where whatever is shared is the run's, or a laboratory's. */
static void make_enclosed(struct made *made, const char *token)
{
	if (getdomainname(made->domain, sizeof(made->domain)) < 0)
		made->domain[0] = '\0';
	make_settings(made, token);
	kill(-1, PROMISE_SIGNAL);
}

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const char *token = json_text(witness, "token", NULL);
	struct made made = {.segment = -1,
			    .queue = -1,
			    .enclosed = json_bool(witness, "enclosed", 0)};

	if (!token)
		return say_unable(context, "there is no witness beside it");
	promise_name(token, made.name);
	make_process(&made);
	make_sockets(&made, token);
	make_objects(&made, token);
	make_mount(&made, context->around->data);
	if (made.enclosed)
		make_enclosed(&made, token);
	if (job_event(context, "made",
		      json_pack("{s:i, s:i}", "pid", made.process, "port",
				made.port),
		      err) < 0) {
		unmake(&made, token);
		return -1;
	}
	json_decref(job_wait(context, "looked", clock_now() + LOOK_NS));
	say_all(context, &made, json_text(witness, "mount", "?"));
	if (made.enclosed)
		say_enclosed(context, &made, json_text(witness, "salt", ""));
	else
		say_not_enclosed(context);
	unmake(&made, token);
	return 0;
}

static const struct attack_row rows[] = {
	{"pid-numbers", "A process under the number that it has inside",
	 "isolate=-pid"},
	{"pid-first", "The process outside that has number 1", "isolate=-pid"},
	{"pid-broadcast", "A signal to every process", "isolate=-pid,user",
	 THREAT_AVAILABILITY},
	{"net-abstract", "An abstract socket of the inside", "isolate=-net"},
	{"net-loopback", "A listener on the inside's loopback", "isolate=-net"},
	{"net-sysctl", "A switch of the outside's loopback",
	 "isolate=-net,user proc_readonly=off", THREAT_INTEGRITY},
	{"net-route", "A route of the outside",
	 "isolate=-net,user capabilities=all", THREAT_INTEGRITY},
	{"uts-inside-out", "The domain name, set inside",
	 "isolate=-uts,user capabilities=all seccomp=off", THREAT_INTEGRITY},
	{"uts-outside-in", "The domain name, set outside", "isolate=-uts"},
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
