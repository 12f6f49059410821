/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/host/facts.h"

#include "common/cgroup.h"
#include "common/cleanup.h"
#include "common/kvm.h"
#include "harness/host/fact.h"
#include "harness/host/files.h"
#include "harness/host/machine.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/utsname.h>

static void add_text(json_t *facts, const char *key, const char *root,
		     const char *path)
{
	char text[256];

	host_read(root, path, text, sizeof(text));
	host_fact_text(facts, key, text);
}

/* Of "always [madvise] never" the word in brackets. */
static void add_choice(json_t *facts, const char *key, const char *root,
		       const char *path)
{
	char text[256], *start;

	host_read(root, path, text, sizeof(text));
	start = strchr(text, '[');
	start = start ? start + 1 : text;
	start[strcspn(start, "]")] = '\0';
	host_fact_text(facts, key, start);
}

static int64_t memory_of(const char *root, const char *key)
{
	long long bytes = host_read_memory(root, key);

	return bytes < 0 ? 0 : bytes;
}

void host_fact_system(json_t *facts, const char *root)
{
	int64_t swap = memory_of(root, "SwapTotal");
	char text[256];

	add_text(facts, "kernel", root, "/proc/sys/kernel/osrelease");
	if (host_read_value(root, "/etc/os-release", "PRETTY_NAME", '=', text,
			    sizeof(text)) < 0)
		host_read_value(root, "/usr/lib/os-release", "PRETTY_NAME", '=',
				text, sizeof(text));
	host_fact_text(facts, "distribution", text);
	json_object_set_new(facts, "memory_bytes",
			    json_integer(memory_of(root, "MemTotal")));
	json_object_set_new(facts, "swap_bytes", json_integer(swap));
	json_object_set_new(facts, "swap_used_bytes",
			    json_integer(swap - memory_of(root, "SwapFree")));
	add_choice(facts, "transparent_hugepage", root,
		   "/sys/kernel/mm/transparent_hugepage/enabled");
	add_text(
		facts, "clock_source", root,
		"/sys/devices/system/clocksource/clocksource0/current_clocksource");
}

static void add_caches(json_t *facts, hwloc_topology_t topology)
{
	static const hwloc_obj_type_t types[] = {
		HWLOC_OBJ_L1CACHE, HWLOC_OBJ_L2CACHE, HWLOC_OBJ_L3CACHE,
		HWLOC_OBJ_L4CACHE};
	json_t *caches = json_array();

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		hwloc_obj_t cache =
			hwloc_get_next_obj_by_type(topology, types[i], NULL);

		if (!cache)
			continue;
		json_array_append_new(
			caches,
			json_pack("{s:i, s:s, s:I, s:i}", "level",
				  (int)cache->attr->cache.depth, "type",
				  cache->attr->cache.type ==
						  HWLOC_OBJ_CACHE_DATA
					  ? "data"
					  : "unified",
				  "bytes", (json_int_t)cache->attr->cache.size,
				  "shared_by",
				  hwloc_bitmap_weight(cache->cpuset)));
	}
	json_object_set_new(facts, "caches", caches);
}

static void add_count(json_t *facts, const char *key, hwloc_topology_t topology,
		      hwloc_obj_type_t type)
{
	int count = hwloc_get_nbobjs_by_type(topology, type);

	json_object_set_new(facts, key, json_integer(count > 0 ? count : 0));
}

void host_fact_topology(json_t *facts)
{
	cleanup_topology hwloc_topology_t topology = NULL;
	char text[1024];

	if (host_machine_load(&topology, NULL) < 0)
		return;
	host_machine_describe(topology, text, sizeof(text));
	host_fact_text(facts, "topology", text);
	add_count(facts, "cores", topology, HWLOC_OBJ_CORE);
	add_count(facts, "threads", topology, HWLOC_OBJ_PU);
	add_count(facts, "numa_nodes", topology, HWLOC_OBJ_NUMANODE);
	add_caches(facts, topology);
}

static void add_load(json_t *facts)
{
	double load[3] = {0, 0, 0};
	int count = getloadavg(load, 3);
	json_t *list = json_array();

	for (int i = 0; i < count; i++)
		json_array_append_new(list, json_real(load[i]));
	json_object_set_new(facts, "load_averages", list);
}

static void add_kvm(json_t *facts, const char *refused)
{
	host_fact_text(facts, "kvm",
		       !refused			      ? "usable"
		       : access(KVM_DEVICE, F_OK) < 0 ? "absent"
						      : "of no use");
}

static void add_architecture(json_t *facts)
{
	struct utsname names;

	uname(&names);
	host_fact_text(facts, "architecture", names.machine);
}

json_t *host_facts(const struct host_cpus *cpus, const char *data_directory,
		   const char *kvm_refused)
{
	json_t *facts = json_object();

	/* The load of others: before we make any ourselves. */
	add_load(facts);
	host_fact_system(facts, "");
	add_architecture(facts);
	host_fact_processor(facts, "", atoi(cpus->run));
	host_fact_topology(facts);
	host_fact_virtualised(facts, "");
	add_kvm(facts, kvm_refused);
	host_fact_clock(facts);
	host_fact_text(facts, "cgroup", cgroup_tree());
	host_fact_filesystem(facts, data_directory);
	host_fact_tools(facts);
	host_fact_text(facts, "run_cpus", cpus->run);
	host_fact_text(facts, "house_cpus", cpus->house);
	json_object_set_new(facts, "noise", host_noise(facts, cpus->note));
	return facts;
}
