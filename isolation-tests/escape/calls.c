/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * System calls that open up much of the kernel, or change it. Each is made in
 * a child of its own, on nothing but itself, or in a form that asks only; the
 * objects are closed at once. See call-acts.c.
 */
#include "isolation-tests/escape/calls.h"

/* What only the host's root may do. */
#define ROOT_ONLY "capabilities=all seccomp=off isolate=-user"

static int run(struct job_context *context, struct error *err)
{
	(void)err;
	return act_subject(context, call_acts);
}

static const struct attack_row rows[] = {
	{"bpf", "A map of the kernel's virtual machine", ROOT_ONLY},
	{"perf", "A counter of a whole CPU", ROOT_ONLY, THREAT_CONFIDENTIALITY},
	{"userfaultfd", "The kernel's own page faults", ROOT_ONLY},
	{"io-uring", "Queues that make calls past the filter", "seccomp=off"},
	{"keyctl", "A keyring, which no namespace owns", "seccomp=off",
	 THREAT_CONFIDENTIALITY},
	{"personality", "Programs at addresses that can be guessed",
	 "seccomp=off"},
	{"iopl", "The processor's ports", ROOT_ONLY},
	{"fanotify", "A say in everybody's opens", ROOT_ONLY},
	{"syslog-call", "The kernel log's settings", ROOT_ONLY,
	 THREAT_CONFIDENTIALITY},
	{"modify-ldt", "Segments of its own (x86)", "seccomp=off"},
	{"uselib", "Libraries by the kernel (1991)", "seccomp=off"},
	{"sysfs-call", "The list of file systems (System V)", "seccomp=off",
	 THREAT_CONFIDENTIALITY},
	{"set-mempolicy", "Where memory comes from", "seccomp=off",
	 THREAT_AVAILABILITY},
	{"ask-clock", "May it set the clock?", ROOT_ONLY},
	{"ask-swap", "May it add swap?", ROOT_ONLY, THREAT_AVAILABILITY},
	{"ask-accounting", "May it turn on accounting?", ROOT_ONLY,
	 THREAT_CONFIDENTIALITY},
	{"ask-module", "May it load modules?", ROOT_ONLY},
	{"ask-kexec", "May it start another kernel?", ROOT_ONLY},
	{0},
};

static const struct attack attack = {
	.boundary = "the kernel's rarer calls",
	.threatens = THREAT_INTEGRITY,
	.witness = "calls.witness",
	.rows = rows,
};

static const struct job calls = {
	.name = "calls",
	.title = "Calls that open up, or change, much of the kernel",
	.reference = "Docker: seccomp security profiles; seccomp(2)",
	.kind = JOB_ATTACK,
	.deadline = 50 * NS_PER_S,
	.bound_processes = 1,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(calls)
