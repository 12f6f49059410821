/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/presets.h"

/* What only a hardened container has. */
#define NOT_HARDENED                                                   \
	"capabilities=off no_new_privs=off seccomp=off proc_mask=off " \
	"proc_readonly=off sysfs=rw"
#define NOT_LIMITED "memory=off swap=off pids=off cpus=off nofile=off"

const struct preset container_presets[] = {
	{"chroot", "a root directory of its own, and nothing else (1979)",
	 "isolate=off devices=host network=host hostname=off " NOT_LIMITED
	 " " NOT_HARDENED},
	{"namespaces", "namespaces on top: what a process sees",
	 NOT_LIMITED " " NOT_HARDENED},
	{"cgroups", "control groups on top: what it takes", NOT_HARDENED},
	{"container",
	 "capabilities, seccomp and masks on top: what container engines ship",
	 ""},
	{"rootless", "the same, started by an ordinary user",
	 "started_by=ordinary"},
	{0},
};
