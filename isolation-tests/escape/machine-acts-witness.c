/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of machine-acts: its clock, name, swap areas and log
 * before and after. It changes nothing.
 */
#include "common/cleanup.h"
#include "isolation-tests/escape/machine-acts.h"
#include "isolation-tests/kernel-seal.h"
#include "isolation-tests/leak/fact.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/quota.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Clocks that drift by less were not set. */
#define CLOCK_NS (10 * 60 * NS_PER_S)

struct machine {
	nanoseconds offset; /* of the wall clock from the time since boot */
	char name[65];
	int areas;  /* -1: this kernel has no swap */
	int loaded; /* a kernel to come next; -1: there can be none */
};

static nanoseconds now_by(clockid_t clock)
{
	struct timespec now = {0};

	clock_gettime(clock, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static int count_areas(void)
{
	char text[4096];
	struct error why = {0};
	size_t size, i;
	int lines = 0;

	if (fact_read_file("/proc/swaps", text, sizeof(text), &size, &why) < 0)
		return -1;
	for (i = 0; i < size; i++)
		lines += text[i] == '\n';
	return lines - 1; /* the heading */
}

static int is_loaded(void)
{
	char text[16];
	struct error why = {0};
	size_t size;

	if (fact_read_file("/sys/kernel/kexec_loaded", text, sizeof(text),
			   &size, &why) < 0)
		return -1;
	return text[0] == '1';
}

static void look(struct machine *machine)
{
	machine->offset = now_by(CLOCK_REALTIME) - now_by(CLOCK_BOOTTIME);
	gethostname(machine->name, sizeof(machine->name) - 1);
	machine->name[sizeof(machine->name) - 1] = '\0';
	machine->areas = count_areas();
	machine->loaded = is_loaded();
}

/* Seconds that users may stay above their quotas of the disk; -1: there are
 * none. */
static int64_t read_grace(const char *data)
{
	cleanup_close int fd = open(data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct if_dqinfo info = {0};

	if (fd < 0 || syscall(SYS_quotactl_fd, fd, QCMD(Q_GETINFO, USRQUOTA), 0,
			      &info) < 0)
		return -1;
	return (int64_t)info.dqi_bgrace;
}

static void say_quota(struct job_context *context)
{
	int64_t grace = read_grace(context->around->data);

	if (grace < 0)
		say_row_blind(context, "quota",
			      "this file system has no quotas");
	else
		say_row_witness(context, "quota",
				grace == MACHINE_ACTS_GRACE ? "moved" : "still",
				"users may be above their quotas for %lld s",
				(long long)grace);
}

/* Of the lines written since it was opened; only the attacker's are counted,
 * nothing is kept. -1: it cannot be read. */
static int count_lines(int log)
{
	char line[8192];
	int found = 0;
	ssize_t n;

	if (log < 0)
		return -1;
	while ((n = read(log, line, sizeof(line) - 1)) > 0 || errno == EPIPE)
		if (n > 0) {
			line[n] = '\0';
			found += strstr(line, MACHINE_ACTS_LINE) != NULL;
		} else {
			errno = 0;
		}
	return found;
}

static void say_log(struct job_context *context, int log)
{
	int lines = count_lines(log);

	if (lines < 0)
		say_row_blind(context, "log-flood",
			      "the host's log cannot be read");
	else
		say_row_witness(context, "log-flood", lines ? "moved" : "still",
				"%d of its lines in the host's log", lines);
}

static void say_machine(struct job_context *context,
			const struct machine *before)
{
	struct machine after = {0};
	nanoseconds moved;

	look(&after);
	moved = after.offset - before->offset;
	say_row_witness(context, "clock",
			moved > CLOCK_NS || moved < -CLOCK_NS ? "moved"
							      : "still",
			"the host's clock jumped by %lld s",
			(long long)(moved / NS_PER_S));
	say_row_witness(context, "host-name",
			strcmp(before->name, after.name) ? "moved" : "still",
			strcmp(before->name, after.name)
				? "the host has another name"
				: "the host kept its name");
	if (after.areas < 0)
		say_row_blind(context, "swap", "this kernel has no swap");
	else
		say_row_witness(context, "swap",
				after.areas > before->areas ? "moved" : "still",
				"%d swap areas more on the host",
				after.areas - before->areas);
	if (after.loaded < 0)
		say_row_blind(context, "kexec",
			      "this kernel loads no other one");
	else
		say_row_witness(context, "kexec",
				after.loaded > before->loaded ? "moved"
							      : "still",
				after.loaded ? "a kernel is loaded on the host"
					     : "none is loaded on the host");
}

static int run(struct job_context *context, struct error *err)
{
	static const char *const sealed[] = {"accounting", "oom-shield",
					     "realtime", "priority", NULL};
	struct machine before = {0};
	char salt[SEAL_TEXT];
	cleanup_close int log = -1;
	size_t i;

	/* On the machine itself the log is not opened: nothing can be in it. */
	if (json_bool(context->params, "laboratory", 0))
		log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (log >= 0)
		lseek(log, 0, SEEK_END);
	look(&before);
	if (seal_random(salt) < 0)
		return error_make(err, errno, "no random salt");
	if (job_event(context, "ready", json_pack("{s:s}", "salt", salt), err) <
	    0)
		return -1;
	json_decref(job_wait(context, "done", context->deadline));
	say_machine(context, &before);
	say_log(context, log);
	say_quota(context);
	for (i = 0; sealed[i]; i++)
		kernel_seal_truth(context, salt, sealed[i]);
	return 0;
}

static const struct job machine_acts_witness = {
	.name = "machine-acts.witness",
	.title = "The host's clock, name, swap and log before and after",
	.kind = JOB_WITNESS,
	.deadline = 35 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(machine_acts_witness)
