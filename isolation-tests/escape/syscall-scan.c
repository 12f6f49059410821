/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of system calls that an environment's filter lets through. No call
 * is ever made (scan.h). The result holds the table, by name: "allowed", the
 * errno that the filter refuses by, "killed", or "absent": no filter is in its
 * way, and the kernel has no such call.
 */
#include "common/cleanup.h"
#include "isolation-tests/escape/kernel-calls.h"
#include "isolation-tests/escape/scan.h"
#include "isolation-tests/kernel-seal.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RESERVE_NS (NS_PER_S / 2)

static const char *word(int said, int is_absent, char *text, size_t size)
{
	const char *name;

	if (said == SCAN_ALLOWED)
		return is_absent ? "absent" : "allowed";
	if (said == SCAN_KILLED)
		return "killed";
	name = strerrorname_np(said);
	snprintf(text, size, "errno %d", said);
	return name ? name : text;
}

/* What is said of calls that have a name, and how often of numbers that have
 * none (the kernel's own table comes after a filter). */
struct tables {
	json_t *calls, *others;
	size_t allowed;
};

static void add_other(struct tables *tables, const char *said)
{
	json_object_set_new(
		tables->others, said,
		json_integer(json_int(tables->others, said, 0) + 1));
}

static void make_tables(struct tables *tables, const struct scan *scan,
			const struct kernel_calls *kernel)
{
	int number;

	*tables = (struct tables){json_object(), json_object(), 0};
	for (number = 0; number < SCAN_CALLS; number++) {
		int said = scan->said[number];
		int is_absent = kernel->is_told && !kernel->has[number];
		char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE,
							      number);
		char text[32];

		if (said == SCAN_UNKNOWN) {
			free(name);
			continue;
		}
		if (name)
			json_object_set_new(
				tables->calls, name,
				json_string(word(said, is_absent, text,
						 sizeof(text))));
		else
			add_other(tables, word(said, 0, text, sizeof(text)));
		tables->allowed += name && said == SCAN_ALLOWED && !is_absent;
		free(name);
	}
}

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const char *salt = json_text(witness, "salt", NULL);
	struct error why = {0};
	struct scan scan;
	char seal[SEAL_TEXT];
	struct tables tables;
	struct kernel_calls kernel;
	cleanup_file FILE *list = NULL;

	if (!salt)
		return say_unable(context, "there is no witness beside it");
	if (kernel_seal(salt, SCAN_KERNEL, seal, err) < 0)
		return -1;
	if (scan_make(&scan, context->deadline - RESERVE_NS, &why) < 0)
		return say_unable(context, "%s", why.message);
	list = fopen("/proc/kallsyms", "re");
	kernel_calls_read(&kernel, list);
	make_tables(&tables, &scan, &kernel);
	json_object_set_new(context->result, SCAN_KERNEL, json_string(seal));
	json_object_set_new(context->result, "calls", tables.calls);
	json_object_set_new(context->result, "others", tables.others);
	return say_attempt(context, "done", "%zu of %zu calls get through",
			   tables.allowed, json_object_size(tables.calls));
}

static const struct attack attack = {
	.boundary = "calls beyond a list",
	.threatens = THREAT_INTEGRITY,
	.witness = "syscall-scan.witness",
	.without = "seccomp=off",
};

static const struct job syscall_scan = {
	.name = "syscall-scan",
	.title = "Which system calls are let through, without making any",
	.reference = "seccomp(2), SECCOMP_RET_USER_NOTIF; amicontained",
	.kind = JOB_ATTACK,
	.deadline = 20 * NS_PER_S,
	.bound_processes = 1,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(syscall_scan)
