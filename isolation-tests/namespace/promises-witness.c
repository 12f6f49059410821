/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of the promises: looks outside for what was made inside,
 * by name, key, port or number, and for nothing else; and makes one mount and a
 * domain name outside, in the run's own namespaces, for the inside to look for.
 */
#include "common/cleanup.h"
#include "isolation-tests/kernel-seal.h"
#include "isolation-tests/leak/fact.h"
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
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

struct outside {
	char token[SEAL_TEXT], mount_token[SEAL_TEXT], salt[SEAL_TEXT];
	char name[PROMISE_NAME], mount_name[PROMISE_NAME];
	char domain_name[PROMISE_NAME];
	char directory[512], domain_was[SETTING_ROOM];
	int enclosed, mounted, named;
};

static int has_process(const struct outside *outside, int pid)
{
	char path[64], name[32];
	struct error why = {0};
	size_t size;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	if (pid <= 0 ||
	    fact_read_file(path, name, sizeof(name), &size, &why) < 0)
		return 0;
	name[strcspn(name, "\n")] = '\0';
	return !strcmp(name, outside->name);
}

static int has_abstract(const struct outside *outside)
{
	cleanup_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;

	return connect(fd, (struct sockaddr *)&address,
		       promise_address(outside->token, &address)) == 0;
}

static int has_listener(int port)
{
	cleanup_close int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const struct sockaddr_in address = {.sin_family = AF_INET,
					    .sin_addr.s_addr =
						    htonl(INADDR_LOOPBACK),
					    .sin_port = htons((uint16_t)port)};

	return port > 0 && connect(fd, (const struct sockaddr *)&address,
				   sizeof(address)) == 0;
}

static int has_queue(const struct outside *outside)
{
	char name[PROMISE_NAME + 1];
	mqd_t queue;

	snprintf(name, sizeof(name), "/%s", outside->name);
	queue = mq_open(name, O_RDONLY);
	if (queue >= 0)
		mq_close(queue);
	return queue >= 0;
}

/* A signal that is blocked waits to be asked for, even one that is ignored. */
static int has_signal(void)
{
	const struct timespec at_once = {0};
	sigset_t asked;

	sigemptyset(&asked);
	sigaddset(&asked, PROMISE_SIGNAL);
	return sigtimedwait(&asked, NULL, &at_once) == PROMISE_SIGNAL;
}

static void block_signal(int how)
{
	sigset_t asked;

	sigemptyset(&asked);
	sigaddset(&asked, PROMISE_SIGNAL);
	sigprocmask(how, &asked, NULL);
}

static void say(struct job_context *context, const char *row, int found)
{
	say_row_witness(context, row, found ? "moved" : "still",
			found ? "found outside" : "not found outside");
}

static void look_at_settings(struct job_context *context,
			     const struct outside *outside)
{
	size_t i;

	for (i = 0; settings[i].row; i++) {
		int is_set = settings[i].is_set(outside->token);

		if (is_set < 0)
			say_row_blind(context, settings[i].row,
				      "the host has no such setting");
		else
			say(context, settings[i].row, is_set);
	}
}

/* What the inside can know only of the outside. */
static void say_known(struct job_context *context,
		      const struct outside *outside)
{
	char started[PROMISE_FIRST], seal[SEAL_TEXT];
	struct error why = {0};

	if (promise_first(started, &why) < 0 ||
	    kernel_seal_with(outside->salt, "pid-first", started,
			     strlen(started), seal, &why) < 0)
		say_row_blind(context, "pid-first", why.message);
	else
		say_truth(context, "pid-first", seal, "exact");
	if (outside->named) {
		seal_bytes(outside->salt, "uts-outside-in",
			   outside->domain_name, strlen(outside->domain_name),
			   seal);
		say_truth(context, "uts-outside-in", seal, "exact");
	} else {
		say_row_blind(context, "uts-outside-in",
			      "nothing could be named in the run");
	}
	if (outside->mounted)
		say_truth(context, "mount-outside-in", outside->mount_name,
			  "exact");
	else
		say_row_blind(context, "mount-outside-in",
			      "nothing could be mounted in the run");
}

static void look(struct job_context *context, const struct outside *outside,
		 const json_t *made)
{
	say(context, "pid-numbers",
	    has_process(outside, (int)json_int(made, "pid", 0)));
	say(context, "net-abstract", has_abstract(outside));
	say(context, "net-loopback",
	    has_listener((int)json_int(made, "port", 0)));
	say(context, "ipc-segment",
	    shmget(promise_key(outside->token), 0, 0) >= 0);
	say(context, "ipc-queue", has_queue(outside));
	say(context, "mount-inside-out",
	    promise_is_mounted(outside->name) == 1);
	say(context, "pid-broadcast", has_signal());
	look_at_settings(context, outside);
	say_known(context, outside);
}

static void make_mount(struct outside *outside,
		       const struct job_context *context)
{
	snprintf(outside->directory, sizeof(outside->directory), "%s/%s",
		 context->around->data, outside->mount_name);
	mkdir(outside->directory, 0700);
	outside->mounted =
		mount(outside->mount_name, outside->directory, "tmpfs",
		      MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4096") == 0;
}

static void make_domain(struct outside *outside)
{
	if (getdomainname(outside->domain_was, sizeof(outside->domain_was)) < 0)
		return;
	outside->named = setting_domain(outside->domain_name) == 0;
}

static int setup(struct job_context *context, struct error *err)
{
	struct outside *outside = calloc(1, sizeof(*outside));
	char domain[SEAL_TEXT];

	context->state = outside;
	if (!outside || seal_random(outside->token) < 0 ||
	    seal_random(outside->mount_token) < 0 || seal_random(domain) < 0 ||
	    seal_random(outside->salt) < 0)
		return error_make(err, errno, "no random token");
	promise_name(outside->token, outside->name);
	promise_name(outside->mount_token, outside->mount_name);
	promise_name(domain, outside->domain_name);
	/* Only where the namespaces are the run's, or the laboratory's. */
	outside->enclosed = json_bool(context->params, "enclosed", 0);
	if (outside->enclosed) {
		make_mount(outside, context);
		make_domain(outside);
	}
	return 0;
}

static int run(struct job_context *context, struct error *err)
{
	const struct outside *outside = context->state;
	cleanup_json json_t *made = NULL;

	block_signal(SIG_BLOCK);
	if (job_event(context, "ready",
		      json_pack("{s:s, s:s, s:s, s:b}", "token", outside->token,
				"mount", outside->mount_name, "salt",
				outside->salt, "enclosed", outside->enclosed),
		      err) < 0)
		return -1;
	made = job_wait(context, "made", context->deadline);
	look(context, outside, made);
	block_signal(SIG_UNBLOCK);
	if (job_event(context, "looked", NULL, err) < 0)
		return -1;
	json_decref(job_wait(context, "done", context->deadline));
	return 0;
}

static void teardown(struct job_context *context)
{
	struct outside *outside = context->state;

	if (outside && outside->named)
		setting_domain(outside->domain_was);
	if (outside && outside->mounted)
		umount2(outside->directory, MNT_DETACH);
	if (outside)
		rmdir(outside->directory);
	free(outside);
}

static const struct job promises_witness = {
	.name = "promises.witness",
	.title = "Looks outside for what was made inside",
	.kind = JOB_WITNESS,
	.deadline = 20 * NS_PER_S,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(promises_witness)
