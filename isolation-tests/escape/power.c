/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two ways to turn the whole machine off: the call, and the SysRq key that
 * stands in /proc. A laboratory that went off is through. In a PID namespace of
 * its own the call ends that namespace and nothing else.
 */
#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

/* A machine that goes off takes this long over it at most. */
#define OFF_NS (2 * NS_PER_S)

static int call(struct job_context *context, struct error *err)
{
	(void)err;
	if (reboot(RB_POWER_OFF) < 0)
		return say_attempt(context, "no_effect",
				   "the call is refused: %s", strerror(errno));
	bounded_sleep_until(clock_now() + OFF_NS);
	return say_attempt(context, "done", "the call came back");
}

static int key(struct job_context *context, struct error *err)
{
	cleanup_close int fd =
		open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);

	(void)err;
	if (fd < 0 && errno == ENOENT)
		return say_not_made(context, "there is no such file");
	if (fd < 0 || write(fd, "o", 1) != 1)
		return say_attempt(context, "no_effect", "it is refused: %s",
				   strerror(errno));
	bounded_sleep_until(clock_now() + OFF_NS);
	return say_attempt(context, "done", "the key was pressed");
}

/* It is there before and after, or there is nobody to say so. */
static int watch(struct job_context *context, struct error *err)
{
	if (job_event(context, "ready", NULL, err) < 0)
		return -1;
	json_decref(job_wait(context, "done", context->deadline));
	return say_witness(context, "still", "the host stayed on");
}

static const struct attack call_attack = {
	.boundary = "power of the machine",
	.threatens = THREAT_AVAILABILITY,
	.witness = "power.witness",
	.without = "capabilities=all seccomp=off isolate=-pid,user",
	.lab = 1,
};

static const struct job power_call = {
	.name = "reboot",
	.title = "Turn the machine off by reboot(2)",
	.reference = "reboot(2): Behavior inside PID namespaces",
	.kind = JOB_ATTACK,
	.deadline = 10 * NS_PER_S,
	.attack = &call_attack,
	.run = call,
};
JOB_REGISTER(power_call)

static const struct attack key_attack = {
	.boundary = "power of the machine",
	.threatens = THREAT_AVAILABILITY,
	.witness = "power.witness",
	.without = "proc_readonly=off isolate=-user",
	.lab = 1,
};

static const struct job power_key = {
	.name = "sysrq-trigger",
	.title = "Turn the machine off by /proc/sysrq-trigger",
	.reference = "Linux admin-guide/sysrq.rst",
	.kind = JOB_ATTACK,
	.deadline = 10 * NS_PER_S,
	.attack = &key_attack,
	.run = key,
};
JOB_REGISTER(power_key)

static const struct job power_witness = {
	.name = "power.witness",
	.title = "Is there as long as the host is",
	.kind = JOB_WITNESS,
	.deadline = 20 * NS_PER_S,
	.run = watch,
};
JOB_REGISTER(power_witness)
