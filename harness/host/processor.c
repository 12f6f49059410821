/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts about the processor, and about whether it is a real one. */
#include "harness/host/fact.h"

#include "common/cleanup.h"
#include "harness/host/files.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif
#include <limits.h>

#define CPU_FOLDER "/sys/devices/system/cpu"
#define NOT_VISIBLE "not visible"

/* Some architectures have no "model name" but another line that tells. */
static void add_model(json_t *facts, const char *root)
{
	static const char *const keys[] = {"model name", "Model", "cpu",
					   "uarch", "CPU part"};
	char text[256] = "";

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys) && !text[0]; i++)
		host_read_value(root, "/proc/cpuinfo", keys[i], ':', text,
				sizeof(text));
	host_fact_text(facts, "cpu_model", text);
	host_read_value(root, "/proc/cpuinfo", "microcode", ':', text,
			sizeof(text));
	host_fact_text(facts, "microcode", text);
}

static void add_mitigations(json_t *facts, const char *root)
{
	json_t *mitigations = json_object();
	char path[PATH_MAX], text[256];
	cleanup_dir DIR *folder = NULL;
	const struct dirent *entry;

	snprintf(path, sizeof(path), "%s" CPU_FOLDER "/vulnerabilities", root);
	folder = opendir(path);
	while (folder && (entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), CPU_FOLDER "/vulnerabilities/%s",
			 entry->d_name);
		host_read(root, path, text, sizeof(text));
		host_fact_text(mitigations, entry->d_name, text);
	}
	json_object_set_new(facts, "mitigations", mitigations);
}

/* intel_pstate counts the other way round. */
static const char *turbo_of(const char *root)
{
	char text[16];

	if (host_read(root, CPU_FOLDER "/intel_pstate/no_turbo", text,
		      sizeof(text)) > 0)
		return text[0] == '0' ? "on" : "off";
	if (host_read(root, CPU_FOLDER "/cpufreq/boost", text, sizeof(text)) >
	    0)
		return text[0] == '0' ? "off" : "on";
	return NOT_VISIBLE;
}

void host_fact_processor(json_t *facts, const char *root, int cpu)
{
	char path[128], text[64];

	add_model(facts, root);
	add_mitigations(facts, root);
	host_read(root, CPU_FOLDER "/smt/active", text, sizeof(text));
	host_fact_text(facts, "smt", text[0] == '1' ? "on" : "off");
	host_fact_text(facts, "turbo", turbo_of(root));
	snprintf(path, sizeof(path),
		 CPU_FOLDER "/cpu%d/cpufreq/scaling_governor", cpu);
	if (host_read(root, path, text, sizeof(text)) <= 0)
		snprintf(text, sizeof(text), NOT_VISIBLE);
	host_fact_text(facts, "governor", text);
}

struct named {
	const char *sign, *name;
};

/* The machine's name as its vendor gives it, from a closed list: other names
 * are the owner's affair. */
static const char *from_dmi(const char *root)
{
	static const struct named known[] = {{"Amazon EC2", "Amazon EC2"},
					     {"Google", "Google Compute"},
					     {"OpenStack", "OpenStack"},
					     {"KVM", "KVM"},
					     {"QEMU", "QEMU"},
					     {"Standard PC", "QEMU"},
					     {"VMware", "VMware"},
					     {"VirtualBox", "VirtualBox"},
					     {"Xen", "Xen"},
					     {"Virtual Machine", "Hyper-V"},
					     {"Firecracker", "Firecracker"}};
	static const char *const files[] = {"/sys/class/dmi/id/product_name",
					    "/sys/class/dmi/id/sys_vendor",
					    "/sys/hypervisor/type"};
	char text[128];

	for (size_t f = 0; f < sizeof(files) / sizeof(*files); f++) {
		host_read(root, files[f], text, sizeof(text));
		for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
			if (strcasestr(text, known[i].sign))
				return known[i].name;
	}
	return NULL;
}

/* The hypervisor's own signature, where the processor can be asked. */
static const char *from_processor(void)
{
#if defined(__x86_64__) || defined(__i386__)
	static const struct named known[] = {
		{"KVMKVMKVM", "KVM"},	     {"TCGTCGTCGTCG", "QEMU emulation"},
		{"Microsoft Hv", "Hyper-V"}, {"VMwareVMware", "VMware"},
		{"XenVMMXenVMM", "Xen"},     {"VBoxVBoxVBox", "VirtualBox"},
		{"bhyve bhyve ", "bhyve"}};
	unsigned eax, sign[4] = {0};

	__cpuid(0x40000000, eax, sign[0], sign[1], sign[2]);
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp((const char *)sign, known[i].sign) == 0)
			return known[i].name;
#endif
	return NULL;
}

void host_fact_virtualised(json_t *facts, const char *root)
{
	const char *name = from_dmi(root);
	char flags[8192];

	host_read_value(root, "/proc/cpuinfo", "flags", ':', flags,
			sizeof(flags));
	/* A host of virtual machines may be called after them. */
	if (flags[0] && !strstr(flags, " hypervisor"))
		name = "no";
	else if (flags[0] && !name && !root[0])
		name = from_processor();
	if (!name)
		name = flags[0] ? "yes, by something unnamed" : "no";
	host_fact_text(facts, "virtualised", name);
}
