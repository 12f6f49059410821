/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an environment lets one learn about the outside through /proc and its
 * like. Readable is no leak yet: every row is compared with what only the
 * host's witness knows: a random code played on the machine, a token of its
 * decoy, or the same fact read on the host, under a salt. Nothing but the
 * decoy and a closed list of the kernel's public files is ever opened.
 */
#include "isolation-tests/leak/code-rows.h"
#include "isolation-tests/leak/decoy-rows.h"
#include "isolation-tests/leak/fact.h"
#include "isolation-tests/leak/quantity.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <string.h>

static void find_decoy(struct job_context *context, const char *salt,
		       const struct decoy_target *target)
{
	const struct decoy_row *row;

	for (row = decoy_rows; row->row; row++) {
		char token[DECOY_TOKEN + 1] = "", seal[SEAL_TEXT] = "";
		struct error why = {0};

		if (row->length ? target->pid <= 0 : !*target->run) {
			say_row_unable(context, row->row,
				       "there is nothing to look for");
			continue;
		}
		if (row->find(target, token, &why) == 0 && *token)
			seal_bytes(salt, row->row, token, strlen(token), seal);
		say_found(context, row->row, seal,
			  *why.message ? why.message : NULL);
	}
}

static void find_facts(struct job_context *context, const char *salt)
{
	const struct fact *fact;

	for (fact = facts; fact->row; fact++) {
		char seal[SEAL_TEXT] = "";
		struct error why = {0};

		if (fact_seal(fact, salt, seal, &why) < 0)
			seal[0] = '\0';
		say_found(context, fact->row, seal,
			  *why.message ? why.message : NULL);
	}
}

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const json_t *decoy = json_object_get(witness, "decoy");
	const struct decoy_target target = {
		.pid = json_int(decoy, "pid", 0),
		.descriptor = json_int(decoy, "descriptor", -1),
		.segment = json_int(decoy, "segment", 0),
		.address = (uint64_t)json_int(decoy, "address", 0),
		.prefix = json_text(decoy, "prefix", ""),
		.run = context->around->run};
	const char *salt = json_text(witness, "salt", NULL);

	if (!salt)
		return say_unable(context, "there is no witness beside it");
	find_decoy(context, salt, &target);
	find_facts(context, salt);
	return code_rows_find(context, json_int(witness, "holding_ns", 0), err);
}

static const struct job_parameter parameters[] = {
	{"slot_ms", "ms", 20, 300, 20,
	 "length of one slot of the code; half as long again in later plays; always long enough for a slow witness"},
	{"plays", "count", 1, 5, 3,
	 "how often a code is played at most; more than once is for noise"},
	{"activities", "mask", 0, (1 << ACTIVITIES) - 1, (1 << ACTIVITIES) - 1,
	 "what is moved: busy 1, ticks 2, memory 4, tables 8, disk 16"},
	{0},
};

/* Counters of the whole kernel have no key: only another kernel hides them. */
static const struct attack_row rows[] = {
	{"load", "Number of running tasks", NULL},
	{"task-count", "Number of tasks of the machine", NULL},
	{"cpu-time", "Niced CPU time of the machine", NULL},
	{"uptime", "Idle time of the machine", NULL},
	{"pressure", "CPU pressure of the machine", NULL},
	{"schedstat", "Scheduler statistics", NULL},
	{"sched-debug", "Run queues of the machine", "proc_mask=off"},
	{"timer-list", "Timers of the machine", "proc_mask=off isolate=-user"},
	{"power", "Energy that the machine used",
	 "proc_mask=off isolate=-user"},
	{"frequency", "Clock rate of its processors", NULL},
	{"steal", "Processor time that others took from a guest", NULL},
	{"interrupts", "Interrupts of the machine", "proc_mask=off"},
	{"softirqs", "Deferred interrupts of the machine", NULL},
	{"memory", "Shared memory in use on the machine", NULL},
	{"sysinfo", "The same by system call", NULL},
	{"vmstat", "The same in pages", NULL},
	{"zoneinfo", "The same by memory node", NULL},
	{"locks", "File locks held elsewhere", NULL},
	{"fs-counters", "Open files of the machine", NULL},
	{"pty-count", "Terminals open elsewhere", NULL},
	{"net-sockets", "TCP sockets of other namespaces", NULL},
	{"slab", "Kernel objects of the machine", "isolate=-user"},
	{"disk", "Disk traffic of the machine", NULL},
	{"kallsyms", "Addresses in the kernel",
	 "capabilities=all isolate=-user"},
	{"kcore", "Memory of the kernel",
	 "proc_mask=off capabilities=all isolate=-user"},
	{"iomem", "Physical addresses", "capabilities=all isolate=-user"},
	{"modules", "Modules of the kernel", NULL},
	{"config", "Configuration of the kernel", NULL},
	{"cmdline", "Command line of the kernel", NULL},
	{"version", "Version of the kernel", NULL},
	{"swaps", "Swap areas", NULL},
	{"vmcoreinfo", "Where the kernel's notes on itself lie", NULL},
	{"firmware", "What the firmware says of the machine", "proc_mask=off"},
	{"thermal", "How often its processors were too hot", NULL},
	{"topology", "Processors of the machine", NULL},
	{"vulnerabilities", "What is done about their weaknesses", NULL},
	{"root-device", "Disk of the host that the root is on",
	 "root=off isolate=-user"},
	{"kernel-log", "Access to the kernel's log",
	 "capabilities=all seccomp=off isolate=-user"},
	{"boot-id", "Identity of this boot", NULL},
	{"machine-id", "Identity of the machine", NULL},
	{"host-name", "Host name of the run", "isolate=-uts"},
	{"net-links", "Network links of the run", "isolate=-net"},
	{"process-list", "Name of the decoy process", "isolate=-pid"},
	{"process-arguments", "Arguments of the decoy", "isolate=-pid"},
	{"process-environment", "Environment of the decoy",
	 "isolate=-pid,user"},
	{"process-memory", "Memory of the decoy", "isolate=-pid,user"},
	{"process-files", "Open file of the decoy", "isolate=-pid,user"},
	{"unix-abstract", "Name of the decoy's socket", "isolate=-net"},
	{"keys", "Key of the decoy", "proc_mask=off isolate=-user"},
	{"ipc-objects", "Shared memory of the run", "isolate=-ipc"},
	{"mount-paths", "Paths of the host in mountinfo", NULL},
	{"cgroup-path", "Path of the control group", "isolate=-cgroup"},
	{0},
};

static const struct attack attack = {
	.boundary = "knowledge of the outside",
	.threatens = THREAT_CONFIDENTIALITY,
	.witness = "proc-leaks.witness",
	.rows = rows,
};

static const struct job proc_leaks = {
	.name = "proc-leaks",
	.title = "What /proc and its like tell about the outside",
	.reference = "Gao et al., ContainerLeaks (DSN 2017)",
	.kind = JOB_ATTACK,
	.deadline = 120 * NS_PER_S,
	.parameters = parameters,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(proc_leaks)
