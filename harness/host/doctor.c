/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/host/doctor.h"

#include "harness/host/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct rule {
	const char *name, *kinds, *consequence;
	void (*look)(struct host_check *check, const struct host_place *place);
	/* KEY or KEY=VALUE, some of them: with one nobody needs this. */
	const char *spared_by;
};

/* In the order in which a person would mend them. */
static const struct rule rules[] = {
	{"root", "vm",
	 "virtual machines cannot be started, and limits are in force only where control groups are delegated",
	 check_root, NULL},
	{"agent", "native bare container vm", "nothing can be measured",
	 check_agent, NULL},
	{"namespaces", "container",
	 "containers cannot be made, and a run plays the host less closely",
	 check_namespaces, "isolate=off"},
	{"control groups", "native",
	 "limits are not in force; attacks that exhaust things are not tried",
	 check_groups, NULL},
	{"limits", "container",
	 "containers are started without limits only (rootless, or memory=off pids=off)",
	 check_limits, "pids=off memory=off started_by=ordinary"},
	{"seccomp", "container", "containers run without a system call filter",
	 check_seccomp, "seccomp=off"},
	{"vm runner", "vm", "virtual machines cannot be started",
	 check_vm_runner, NULL},
	{"libvirt driver", "vm", "virtual machines cannot be started",
	 check_driver, "connect"},
	{"qemu", "vm", "virtual machines cannot be started", check_qemu, NULL},
	{"guest kernel", "vm", "virtual machines have nothing to boot",
	 check_guest_kernel, "kernel"},
	{"kvm", "vm",
	 "virtual machines are emulated (TCG), and labelled so everywhere",
	 check_kvm, NULL},
	{"tap", "vm", "virtual machines have no network", check_tap, NULL},
	{"mkfs.ext4", "vm",
	 "virtual machines start only without a disk (--set vm.disk=off)",
	 check_mkfs, "disk=off"},
	{"gnuplot", "", "reports have no figures", check_gnuplot, NULL},
	{"memory", "", "the machine may run short of memory during attacks",
	 check_memory, NULL},
	{"direct I/O", "", "disk.randread and disk.seqwrite are not measured",
	 check_direct, NULL},
	{"disk space", "", "disks of environments may not fit", check_space,
	 NULL},
	{"store", "", "results cannot be kept", check_store, NULL},
};

enum { RULES = sizeof(rules) / sizeof(*rules) };
_Static_assert(RULES <= HOST_CHECKS_MAX, "HOST_CHECKS_MAX is too small");

void check_say(struct host_check *check, enum host_check_status status,
	       const char *remedy, const char *format, ...)
{
	va_list arguments;

	check->status = status;
	snprintf(check->remedy, sizeof(check->remedy), "%s", remedy);
	va_start(arguments, format);
	vsnprintf(check->finding, sizeof(check->finding), format, arguments);
	va_end(arguments);
}

static void look(struct host_check *check, const struct rule *rule,
		 const struct host_place *place)
{
	*check = (struct host_check){.name = rule->name, .kinds = rule->kinds};
	rule->look(check, place);
	if (check->status != HOST_CHECK_OK)
		snprintf(check->consequence, sizeof(check->consequence), "%s",
			 rule->consequence);
}

size_t host_checks(struct host_check *checks, size_t max,
		   const struct host_place *place)
{
	size_t count = max < RULES ? max : RULES;

	for (size_t i = 0; i < count; i++)
		look(&checks[i], &rules[i], place);
	return count;
}

/* Whether `kind` is one of the words in `kinds`. */
static int is_one_of(const char *kinds, const char *kind)
{
	size_t length = strlen(kind);
	const char *at = kinds;

	while (length && (at = strstr(at, kind))) {
		if ((at == kinds || at[-1] == ' ') &&
		    (at[length] == ' ' || at[length] == '\0'))
			return 1;
		at += length;
	}
	return 0;
}

/* Whether `keys` have "KEY" at all, or the value of "KEY=VALUE". */
static int has_word(const json_t *keys, const char *word, size_t length)
{
	const char *equals = memchr(word, '=', length);
	size_t name = equals ? (size_t)(equals - word) : length;
	const char *value =
		json_string_value(json_object_getn(keys, word, name));

	return value &&
	       (!equals || (strlen(value) == length - name - 1 &&
			    !strncmp(value, equals + 1, length - name - 1)));
}

static int is_spared(const struct rule *rule, const json_t *keys)
{
	const char *word = rule->spared_by ? rule->spared_by : "";

	for (; *word; word += strspn(word, " ")) {
		size_t length = strcspn(word, " ");

		if (has_word(keys, word, length))
			return 1;
		word += length;
	}
	return 0;
}

int host_environment_usable_with(const char *kind, const json_t *keys,
				 struct host_check *why)
{
	const struct host_place place = {NULL, NULL};
	struct host_check check;
	int known = 0;

	*why = (struct host_check){.name = kind, .kinds = ""};
	for (size_t i = 0; i < RULES; i++) {
		if (!is_one_of(rules[i].kinds, kind))
			continue;
		known = 1;
		if (is_spared(&rules[i], keys))
			continue;
		look(&check, &rules[i], &place);
		if (check.status > why->status)
			*why = check;
		if (check.status == HOST_CHECK_MISSING)
			return 0;
	}
	if (!known)
		check_say(why, HOST_CHECK_MISSING,
			  "use one of native, bare, container, vm",
			  "there is no kind of environment called '%s'", kind);
	return known;
}

int host_environment_usable(const char *kind, struct host_check *why)
{
	return host_environment_usable_with(kind, NULL, why);
}

const char *host_check_status_name(enum host_check_status status)
{
	static const char *const names[] = {"ok", "warning", "missing"};

	return names[status];
}
