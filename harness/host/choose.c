/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which CPUs every environment gets. One candidate per core that has a usable
 * CPU, ordered by how good it is; the best node gives as many as are wanted.
 */
#include "common/cleanup.h"
#include "harness/host/machine.h"

/** A core of which one CPU could be given to the environments. */
struct candidate {
	unsigned cpu; /**< its first usable CPU, as the kernel counts */
	int node;     /**< logical index of its NUMA node */
	int kind;     /**< efficiency class, higher is faster */
	int boot;     /**< whether CPU 0, which serves interrupts, is on it */
	hwloc_obj_t core; /**< with all its siblings */
};

struct candidates {
	struct candidate *list; /**< owned; best first */
	size_t count;
};

static void candidates_free(struct candidates *found)
{
	free(found->list);
}

static int better_first(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	if (a->boot != b->boot)
		return a->boot - b->boot;
	if (a->kind != b->kind)
		return b->kind - a->kind;
	return a->cpu < b->cpu ? -1 : a->cpu > b->cpu;
}

static int node_of(hwloc_topology_t topology, hwloc_obj_t core)
{
	hwloc_obj_t node = NULL;

	while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE,
						  node)))
		if (hwloc_bitmap_intersects(node->cpuset, core->cpuset))
			return (int)node->logical_index;
	return 0;
}

static struct candidate candidate_from(hwloc_topology_t topology,
				       hwloc_obj_t core, int cpu)
{
	return (struct candidate){
		.cpu = (unsigned)cpu,
		.node = node_of(topology, core),
		.kind = hwloc_cpukinds_get_by_cpuset(topology, core->cpuset, 0),
		.boot = hwloc_bitmap_isset(core->cpuset, 0),
		.core = core,
	};
}

/* Machines whose cores hwloc does not know have one CPU each. */
static int find_candidates(hwloc_topology_t topology,
			   hwloc_const_cpuset_t allowed,
			   struct candidates *found, struct error *err)
{
	int cores = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE);
	hwloc_obj_type_t type = cores > 0 ? HWLOC_OBJ_CORE : HWLOC_OBJ_PU;
	cleanup_bitmap hwloc_bitmap_t usable = hwloc_bitmap_alloc();
	hwloc_obj_t core = NULL;

	found->list = calloc((size_t)hwloc_get_nbobjs_by_type(topology, type),
			     sizeof(*found->list));
	if (!found->list || !usable)
		return error_make(err, ENOMEM, "cannot choose CPUs");
	while ((core = hwloc_get_next_obj_by_type(topology, type, core))) {
		hwloc_bitmap_and(usable, core->cpuset, allowed);
		if (!hwloc_bitmap_iszero(usable))
			found->list[found->count++] = candidate_from(
				topology, core, hwloc_bitmap_first(usable));
	}
	if (!found->count)
		return error_make(err, 0,
				  "no CPU of this machine may be used here");
	qsort(found->list, found->count, sizeof(*found->list), better_first);
	return 0;
}

/* How many of the node's cores are there to give; the core of CPU 0 counts
 * only where it is the only one. */
static size_t offers(const struct candidates *found, int node)
{
	size_t others = 0, boot = 0;

	for (size_t i = 0; i < found->count; i++)
		if (found->list[i].node == node)
			found->list[i].boot ? boot++ : others++;
	return others ? others : boot;
}

/* The node of the best candidate that offers enough, else that offers most. */
static int best_node(const struct candidates *found, size_t wanted,
		     size_t *offered)
{
	int best = found->list[0].node;

	*offered = 0;
	for (size_t i = 0; i < found->count && *offered < wanted; i++) {
		size_t here = offers(found, found->list[i].node);

		if (here > *offered) {
			*offered = here;
			best = found->list[i].node;
		}
	}
	return best;
}

/* Take CPUs of the node: theirs into `run`, whole cores into `cores`. */
static void take(const struct candidates *found, int node, size_t count,
		 hwloc_bitmap_t run, hwloc_bitmap_t cores)
{
	for (size_t i = 0; i < found->count && count; i++) {
		const struct candidate *one = &found->list[i];

		if (one->node != node)
			continue;
		hwloc_bitmap_set(run, one->cpu);
		hwloc_bitmap_or(cores, cores, one->core->cpuset);
		count--;
	}
}

/* What is left for the harness; a small machine has to share. */
static void leave(hwloc_const_cpuset_t allowed, hwloc_const_bitmap_t run,
		  hwloc_const_bitmap_t cores, hwloc_bitmap_t house,
		  struct host_cpus *cpus)
{
	hwloc_bitmap_andnot(house, allowed, cores);
	if (!hwloc_bitmap_iszero(house))
		return;
	cpus->shared = 1;
	hwloc_bitmap_andnot(house, allowed, run);
	if (!hwloc_bitmap_iszero(house)) {
		snprintf(
			cpus->note, sizeof(cpus->note),
			"the harness runs on the SMT sibling of a measured CPU");
		return;
	}
	hwloc_bitmap_copy(house, run);
	snprintf(
		cpus->note, sizeof(cpus->note),
		"only one CPU may be used: the harness shares it with what it measures");
}

static int list_cpus(char *text, int *count, hwloc_const_bitmap_t set,
		     struct error *err)
{
	int length = hwloc_bitmap_list_snprintf(text, HOST_CPU_LIST_MAX, set);

	*count = hwloc_bitmap_weight(set);
	if (length < 0 || length >= HOST_CPU_LIST_MAX)
		return error_make(err, 0, "the list of %d CPUs is too long",
				  *count);
	return 0;
}

static int assign(const struct candidates *found, hwloc_const_cpuset_t allowed,
		  size_t wanted, struct host_cpus *cpus, struct error *err)
{
	cleanup_bitmap hwloc_bitmap_t run = hwloc_bitmap_alloc();
	cleanup_bitmap hwloc_bitmap_t cores = hwloc_bitmap_alloc();
	cleanup_bitmap hwloc_bitmap_t house = hwloc_bitmap_alloc();
	size_t offered;
	int node = best_node(found, wanted, &offered);
	size_t given = wanted < offered ? wanted : offered;

	if (!run || !cores || !house)
		return error_make(err, ENOMEM, "cannot choose CPUs");
	if (given == found->count && given > 1)
		given--;
	if (given < wanted)
		snprintf(
			cpus->note, sizeof(cpus->note),
			"%zu of the %zu CPUs wanted: one NUMA node, one CPU a core, one core for the harness",
			given, wanted);
	take(found, node, given, run, cores);
	leave(allowed, run, cores, house, cpus);
	if (list_cpus(cpus->run, &cpus->run_count, run, err) < 0)
		return -1;
	return list_cpus(cpus->house, &cpus->house_count, house, err);
}

int host_machine_choose(hwloc_topology_t topology, hwloc_const_cpuset_t allowed,
			int wanted, struct host_cpus *cpus, struct error *err)
{
	__attribute__((cleanup(candidates_free))) struct candidates found = {
		NULL, 0};

	*cpus = (struct host_cpus){.shared = 0};
	if (wanted < 1)
		return error_make(
			err, 0, "%d CPUs wanted: at least 1 is needed", wanted);
	if (find_candidates(topology, allowed, &found, err) < 0)
		return -1;
	return assign(&found, allowed, (size_t)wanted, cpus, err);
}
