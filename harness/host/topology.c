/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/host/topology.h"

#include "common/cleanup.h"
#include "harness/host/machine.h"

#include <ctype.h>
#include <string.h>

/* A recorded machine with more is not drawn. */
#define PARTS_MOST 65536

/* With hot-plugged memory Linux counts less per node than for the machine:
 * where there is one node only, it has it all. */
static void correct_memory(hwloc_topology_t topology)
{
	hwloc_obj_t node =
		hwloc_get_obj_by_type(topology, HWLOC_OBJ_NUMANODE, 0);
	uint64_t bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) *
			 (uint64_t)sysconf(_SC_PAGESIZE);

	if (hwloc_topology_is_thissystem(topology) && node &&
	    !node->next_cousin && node->attr->numanode.local_memory < bytes)
		node->attr->numanode.local_memory = bytes;
}

int host_machine_load(hwloc_topology_t *topology, struct error *err)
{
	if (hwloc_topology_init(topology) < 0) {
		*topology = NULL;
		return error_make(err, errno, "cannot start hwloc");
	}
	if (hwloc_topology_set_flags(*topology,
				     HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED) ||
	    hwloc_topology_load(*topology) < 0) {
		int number = errno;

		hwloc_topology_destroy(steal_pointer(topology));
		return error_make(err, number,
				  "hwloc cannot read this machine's topology");
	}
	correct_memory(*topology);
	return 0;
}

int host_choose_cpus(int wanted, struct host_cpus *cpus, struct error *err)
{
	cleanup_topology hwloc_topology_t topology = NULL;
	cleanup_bitmap hwloc_bitmap_t allowed = hwloc_bitmap_alloc();

	if (!allowed)
		return error_make(err, ENOMEM, "cannot choose CPUs");
	if (host_machine_load(&topology, err) < 0)
		return -1;
	if (hwloc_get_cpubind(topology, allowed, HWLOC_CPUBIND_PROCESS) < 0)
		return error_make(
			err, errno,
			"cannot read which CPUs this process may use");
	hwloc_bitmap_and(allowed, allowed,
			 hwloc_topology_get_allowed_cpuset(topology));
	return host_machine_choose(topology, allowed, wanted, cpus, err);
}

int64_t host_machine_llc_bytes(hwloc_topology_t topology)
{
	static const hwloc_obj_type_t levels[] = {
		HWLOC_OBJ_L5CACHE, HWLOC_OBJ_L4CACHE, HWLOC_OBJ_L3CACHE,
		HWLOC_OBJ_L2CACHE, HWLOC_OBJ_L1CACHE};
	uint64_t largest = 0;

	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
		hwloc_obj_t cache = NULL;

		while ((cache = hwloc_get_next_obj_by_type(topology, levels[i],
							   cache)))
			if (cache->attr->cache.size > largest)
				largest = cache->attr->cache.size;
		if (largest)
			break;
	}
	return (int64_t)largest;
}

int64_t host_llc_bytes(void)
{
	cleanup_topology hwloc_topology_t topology = NULL;

	if (host_machine_load(&topology, NULL) < 0)
		return 0;
	return host_machine_llc_bytes(topology);
}

int host_machine_describe(hwloc_topology_t topology, char *text, size_t size)
{
	int length = hwloc_topology_export_synthetic(topology, text, size, 0);

	if (length < 0 || (size_t)length >= size) {
		text[0] = '\0';
		return -1;
	}
	return 0;
}

/* How many parts a machine has that `text` describes, about: the text may be
 * from anywhere, and hwloc makes as many as it is told to. */
static double parts_of(const char *text)
{
	double level = 1, parts = 0;
	int inside = 0; /* of parentheses, where attributes stand */
	char before = ' ';

	for (; *text; before = *text++) {
		inside += (*text == '(') - (*text == ')');
		if (inside || !isdigit((unsigned char)*text) ||
		    !strchr(" :[", before))
			continue;
		level *= strtod(text, NULL);
		parts += level;
	}
	return parts;
}

/* The machine that `text` describes, its processors called `model`. */
static int recall(hwloc_topology_t *topology, const char *text,
		  const char *model, struct error *err)
{
	hwloc_obj_t package = NULL;

	if (hwloc_topology_init(topology) < 0) {
		*topology = NULL;
		return error_make(err, errno, "cannot start hwloc");
	}
	if (!(parts_of(text) <= PARTS_MOST) ||
	    hwloc_topology_set_synthetic(*topology, text) < 0 ||
	    hwloc_topology_load(*topology) < 0)
		return error_make(err, 0,
				  "the recorded topology cannot be read: '%s'",
				  text);
	while (*model && (package = hwloc_get_next_obj_by_type(
				  *topology, HWLOC_OBJ_PACKAGE, package)))
		hwloc_obj_add_info(package, "CPUModel", model);
	return 0;
}

char *host_draw_facts(const json_t *facts, struct error *err)
{
	cleanup_topology hwloc_topology_t topology = NULL;
	const char *text = json_text(facts, "topology", "");
	struct host_cpus cpus = {.shared = 0};
	cleanup_free char *drawn = NULL;
	size_t size;
	FILE *out;
	int failed;

	snprintf(cpus.run, sizeof(cpus.run), "%s",
		 json_text(facts, "run_cpus", ""));
	snprintf(cpus.house, sizeof(cpus.house), "%s",
		 json_text(facts, "house_cpus", ""));
	if (!*text) {
		error_make(err, 0, "the run did not record a topology");
		return NULL;
	}
	if (recall(&topology, text, json_text(facts, "cpu_model", ""), err) < 0)
		return NULL;
	out = open_memstream(&drawn, &size);
	if (!out) {
		error_make(err, ENOMEM, "cannot draw the topology");
		return NULL;
	}
	failed = host_machine_draw(topology, &cpus, out, err) < 0;
	fclose(out);
	return failed ? NULL : steal_pointer(&drawn);
}
