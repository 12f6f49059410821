/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Devices of the host: a disk of the run's, by a node of one's own and by the
 * one that is there, the devices of memory and ports, which are opened and not
 * read, and an empty virtual machine.
 */
#include "isolation-tests/escape/device-ways.h"
#include "isolation-tests/say.h"

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const char *salt = json_text(witness, "salt", NULL);
	const struct device_target target = {
		.path = json_text(witness, "path", ""),
		.number = json_int(witness, "number", 0),
		.data = context->around->data};

	(void)err;
	if (!salt)
		return say_unable(context, "there is no witness beside it");
	reach_all(context, device_ways, salt, &target);
	return 0;
}

/* With the host's devices come file systems on which nodes are devices. */
#define HOST_DEVICES "devices=host isolate=-user"

static const struct attack_row rows[] = {
	{"device-node", "The run's disk, by a node of one's own", HOST_DEVICES},
	{"device-open", "The run's disk, by the node that is there",
	 HOST_DEVICES},
	{"memory-mem", "The machine's memory", HOST_DEVICES},
	{"memory-kmem", "The kernel's memory", HOST_DEVICES},
	{"memory-port", "The machine's ports", HOST_DEVICES},
	{"vm-nested", "Virtual machines of one's own", HOST_DEVICES},
	{0},
};

static const struct attack attack = {
	.boundary = "devices of the host",
	.threatens = THREAT_CONFIDENTIALITY,
	.witness = "device.witness",
	.rows = rows,
};

static const struct job device = {
	.name = "device",
	.title = "Devices of the host, made and opened",
	.reference = "mknod(2), loop(4), mem(4); LTP mknod",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_DATA,
	.deadline = 10 * NS_PER_S,
	.bound_processes = 1,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(device)
