/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of syscall-scan: holds the table against the list that
 * container engines ship (the one that `seccomp=default` is made of), and says
 * how many of the calls that the list refuses get through here, to the host's
 * kernel.
 */
#include "common/cleanup.h"
#include "isolation-tests/escape/scan.h"
#include "isolation-tests/kernel-seal.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"
#include "runners/container/seccomp.h"

#include <seccomp.h>
#include <stdio.h>
#include <string.h>

#define RESERVE_NS (NS_PER_S / 2)
#define NAMES_SHOWN 4

/* What a table lets through of what the list refuses. */
struct beyond {
	size_t refused, through, shown;
	char names[128]; /* of the first ones */
};

static void add_name(struct beyond *beyond, const char *name)
{
	size_t used = strlen(beyond->names);

	if (beyond->shown++ < NAMES_SHOWN)
		snprintf(beyond->names + used, sizeof(beyond->names) - used,
			 "%s%s", used ? ", " : "", name);
}

static void compare(struct beyond *beyond, const json_t *table,
		    const struct seccomp_program *list)
{
	static const uint64_t none[6];
	const char *name;
	json_t *said;

	json_object_foreach ((json_t *)table, name, said) {
		int number = seccomp_syscall_resolve_name(name);

		if (number < 0 ||
		    seccomp_program_evaluate(list, number, none) ==
			    SECCOMP_RET_ALLOW)
			continue;
		beyond->refused++;
		if (!strcmp(json_string_value(said), "allowed")) {
			beyond->through++;
			add_name(beyond, name);
		}
	}
}

static int judge(struct job_context *context, const char *seal,
		 const json_t *subject, struct error *err)
{
	const json_t *table = json_object_get(subject, "calls");
	struct seccomp_program list = {0};
	struct beyond beyond = {0};
	int status;

	if (!table)
		return say_blind(context, "no table came back");
	if (strcmp(json_text(subject, SCAN_KERNEL, ""), seal))
		return say_witness(context, "still",
				   "it is a filter before another kernel");
	status = seccomp_program_make(&list, "default", 0, err);
	if (status == 0)
		compare(&beyond, table, &list);
	seccomp_program_free(&list);
	if (status < 0)
		return -1;
	return say_witness(context, beyond.through ? "moved" : "still",
			   "of %zu calls that the engines' list refuses %zu "
			   "get through%s%s%s",
			   beyond.refused, beyond.through,
			   beyond.through ? ": " : "", beyond.names,
			   beyond.through > NAMES_SHOWN ? " …" : "");
}

static int run(struct job_context *context, struct error *err)
{
	char salt[SEAL_TEXT], seal[SEAL_TEXT];
	cleanup_json json_t *told = NULL;

	if (seal_random(salt) < 0)
		return error_make(err, errno, "no salt");
	if (kernel_seal(salt, SCAN_KERNEL, seal, err) < 0 ||
	    job_event(context, "ready", json_pack("{s:s}", "salt", salt), err) <
		    0)
		return -1;
	told = job_wait(context, "done", context->deadline - RESERVE_NS);
	return judge(context, seal, json_object_get(told, "data"), err);
}

static const struct job syscall_scan_witness = {
	.name = "syscall-scan.witness",
	.title = "Holds a scan against the engines' list",
	.kind = JOB_WITNESS,
	.deadline = 25 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(syscall_scan_witness)
