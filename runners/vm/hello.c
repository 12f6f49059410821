/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this side adds to the guest's hello: how it is run, and what the
 * kernel says about the emulator's process. */
#include "common/cleanup.h"
#include "common/units.h"
#include "runners/vm/machine.h"

#include <dirent.h>
#include <string.h>

/* The value behind "NAME:\t" in a status file; "" when it isn't there. */
static void status_field(const char *path, const char *name, char *value,
			 size_t size)
{
	cleanup_file FILE *file = fopen(path, "re");
	char line[512];
	size_t length = strlen(name);

	*value = '\0';
	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, name, length) || line[length] != ':')
			continue;
		snprintf(value, size, "%.*s",
			 (int)strcspn(line + length + 2, "\n\t"),
			 line + length + 2);
		return;
	}
}

static long emulator_pid(const struct machine *machine)
{
	char path[512];
	cleanup_file FILE *file = NULL;
	long pid = 0;

	snprintf(path, sizeof(path), "%s/e/run/qemu/%s.pid",
		 machine->enclosure.place, machine->spec.domain);
	file = fopen(path, "re");
	if (!file || fscanf(file, "%ld", &pid) != 1)
		return 0;
	return pid;
}

static void add(json_t *in_force, const char *key, const char *asked,
		const char *got, const char *shown)
{
	json_array_append_new(in_force, json_pack("{s:s, s:s, s:s, s:s}", "key",
						  key, "asked", asked, "got",
						  got, "shown", shown));
}

/* The CPUs that the virtual CPUs' threads may run on, put together. */
static void virtual_cpus(long pid, char *text, size_t size)
{
	char path[512], name[64], list[256];
	cleanup_dir DIR *tasks = NULL;
	struct dirent *task;
	cpu_set_t all, one;

	CPU_ZERO(&all);
	snprintf(path, sizeof(path), "/proc/%ld/task", pid);
	tasks = opendir(path);
	while (tasks && (task = readdir(tasks))) {
		snprintf(path, sizeof(path), "/proc/%ld/task/%s/status", pid,
			 task->d_name);
		status_field(path, "Name", name, sizeof(name));
		if (strncmp(name, "CPU ", 4))
			continue;
		status_field(path, "Cpus_allowed_list", list, sizeof(list));
		if (units_parse_cpus(list, &one, NULL) == 0)
			CPU_OR(&all, &all, &one);
	}
	units_format_cpus(&all, text, size);
}

static void add_emulator(const struct machine *machine, json_t *in_force)
{
	long pid = emulator_pid(machine);
	char path[64], asked[256], got[256];

	if (!pid)
		return;
	snprintf(path, sizeof(path), "/proc/%ld/status", pid);
	snprintf(asked, sizeof(asked), "%u", (unsigned)machine->enclosure.uid);
	status_field(path, "Uid", got, sizeof(got));
	add(in_force, "emulator_uid", asked, got, "Uid of the emulator");
	status_field(path, "CapEff", got, sizeof(got));
	add(in_force, "emulator_capabilities", "0000000000000000", got,
	    "CapEff of the emulator");
	status_field(path, "Seccomp", got, sizeof(got));
	add(in_force, "emulator_seccomp", "2", got, "Seccomp of the emulator");
	units_format_cpus(&machine->spec.cpus, asked, sizeof(asked));
	virtual_cpus(pid, got, sizeof(got));
	add(in_force, "cpus", asked, got, "CPUs of the virtual CPUs' threads");
}

static void add_memory(const struct machine *machine, const json_t *hello,
		       json_t *in_force)
{
	char asked[32], got[32];

	snprintf(asked, sizeof(asked), "%lld",
		 (long long)machine->spec.memory_bytes);
	snprintf(got, sizeof(got), "%lld",
		 (long long)json_int(hello, "memory_bytes", 0));
	add(in_force, "memory", asked, got, "usable memory within");
}

static json_t *facts(struct machine *machine, const json_t *hello)
{
	char libvirt[32], emulator[32], named[64];
	json_t *facts = json_object();

	domain_versions(machine->domain, libvirt, emulator, sizeof(libvirt));
	snprintf(named, sizeof(named), "qemu %s", emulator);
	json_object_set_new(facts, "accelerator",
			    json_string(machine->kvm ? "kvm" : "tcg"));
	json_object_set_new(facts, "emulator", json_string(named));
	json_object_set_new(facts, "libvirt", json_string(libvirt));
	json_object_set_new(facts, "boot_ns", json_integer(machine->boot_ns));
	json_object_set_new(facts, "kernel",
			    json_string(json_text(hello, "kernel", "")));
	if (!machine->kvm && *machine->kvm_refused.message)
		json_object_set_new(facts, "kvm_refused",
				    json_string(machine->kvm_refused.message));
	if (*machine->no_network.message)
		json_object_set_new(facts, "no_network",
				    json_string(machine->no_network.message));
	return facts;
}

void machine_complete_hello(struct machine *machine, json_t *hello)
{
	json_t *in_force = json_object_get(hello, "in_force");
	json_t *known = json_object_get(hello, "facts");
	cleanup_json json_t *ours = facts(machine, hello);

	if (!json_is_array(in_force)) {
		in_force = json_array();
		json_object_set_new(hello, "in_force", in_force);
	}
	add_memory(machine, hello, in_force);
	add_emulator(machine, in_force);
	if (json_is_object(known))
		json_object_update(known, ours);
	else
		json_object_set(hello, "facts", ours);
	/* What groups there are within is no business of the host's. */
	json_object_del(hello, "groups");
}
