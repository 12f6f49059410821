/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Switches of the whole kernel that stand in /proc and /sys: which program gets
 * core dumps, which loads modules, what happens at a panic. Each is really
 * written, to a value that hurts nobody; whether the host's has changed its
 * witness says. A laboratory's attack: nothing is put back, the guest is thrown
 * away.
 */
#include "isolation-tests/escape/kernel-switches.h"

#include "common/cleanup.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

const struct kernel_switch kernel_switches[] = {
	{"core-pattern", "/proc/sys/kernel/core_pattern", "core.bulkhead"},
	{"modprobe-path", "/proc/sys/kernel/modprobe", "/bulkhead-none"},
	{"uevent-helper", "/sys/kernel/uevent_helper", "/bulkhead-none"},
	{"binfmt", "/proc/sys/fs/binfmt_misc/status", "0"},
	{"sysrq", "/proc/sys/kernel/sysrq", "17"},
	{"panic-switches", "/proc/sys/kernel/panic", "17"},
	{"sysctl", "/proc/sys/vm/swappiness", "17"},
	{"suid-dumpable", "/proc/sys/fs/suid_dumpable", "2"},
	{"address-layout", "/proc/sys/kernel/randomize_va_space", "1"},
	{0},
};

static void flip(struct job_context *context,
		 const struct kernel_switch *flipped)
{
	cleanup_close int fd = open(flipped->path, O_WRONLY | O_CLOEXEC);
	size_t size = strlen(flipped->value);

	if (fd < 0 && errno == ENOENT)
		say_row_not_made(context, flipped->row,
				 "there is no such file");
	else if (fd < 0)
		say_row_attempt(context, flipped->row, "no_effect",
				"%s cannot be opened: %s", flipped->path,
				strerror(errno));
	else if (write(fd, flipped->value, size) != (ssize_t)size)
		say_row_attempt(context, flipped->row, "no_effect",
				"%s takes nothing: %s", flipped->path,
				strerror(errno));
	else
		say_row_attempt(context, flipped->row, "done", "%s was written",
				flipped->path);
}

static int run(struct job_context *context, struct error *err)
{
	const struct kernel_switch *flipped;

	(void)err;
	for (flipped = kernel_switches; flipped->row; flipped++)
		if (say_is_asked(context, flipped->row))
			flip(context, flipped);
	return 0;
}

#define PROC "proc_readonly=off isolate=-user"
#define SYS "sysfs=rw isolate=-user"

static const struct attack_row rows[] = {
	{"core-pattern", "Program that gets the core dumps", PROC},
	{"modprobe-path", "Program that loads modules", PROC},
	{"uevent-helper", "Program that hears of devices", SYS},
	{"binfmt", "Programs by their first bytes", PROC},
	{"sysrq", "What the SysRq key may do", PROC, THREAT_AVAILABILITY},
	{"panic-switches", "What the kernel does at a panic", PROC,
	 THREAT_AVAILABILITY},
	{"sysctl", "How eagerly the kernel swaps", PROC, THREAT_AVAILABILITY},
	{"suid-dumpable", "Core dumps of set-id programs", PROC,
	 THREAT_CONFIDENTIALITY},
	{"address-layout", "Random addresses of programs", PROC},
	{0},
};

static const struct attack attack = {
	.boundary = "switches of the whole kernel",
	.threatens = THREAT_INTEGRITY,
	.witness = "kernel-switches.witness",
	.rows = rows,
	.lab = 1,
};

static const struct job kernel_switches_attack = {
	.name = "kernel-switches",
	.title = "Switches of the kernel in /proc and /sys",
	.reference =
		"Abusing privileged and unprivileged Linux containers (NCC, 2016); CVE-2022-0492",
	.kind = JOB_ATTACK,
	.deadline = 20 * NS_PER_S,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(kernel_switches_attack)
