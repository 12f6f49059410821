/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The specification of line 1 as this runner needs it. Pure. */
#ifndef RUNNERS_VM_SPEC_H
#define RUNNERS_VM_SPEC_H

#include "common/error.h"
#include "common/json.h"

#include <sched.h>
#include <sys/types.h>

enum vm_accelerator { VM_AUTO, VM_KVM, VM_TCG };

/** Strings are borrowed from the JSON but for those marked owned. */
struct vm_spec {
	const char *directory; /**< of this environment alone */
	char *agent;	       /**< path of bulkhead-probe; owned; NULL: ours */
	char *kernel;  /**< path of the guest's kernel; owned; NULL: find one */
	char *modules; /**< directory of its modules; owned */
	const char *connect;  /**< URI, or NULL: the embedded driver */
	char domain[64];      /**< name of the domain */
	char tap[16];	      /**< name of the network device on this side */
	char mac[18];	      /**< of the network device within */
	int64_t memory_bytes; /**< usable within */
	int64_t disk_bytes;   /**< -1: no disk */
	cpu_set_t cpus;	      /**< one virtual CPU for each of these */
	enum vm_accelerator accelerator;
	const char *kvm_refused; /**< why KVM is of no use, as whoever starts us
				    found; NULL: it was not asked, or it is */
	uid_t emulator_uid;
	int has_network; /**< a network namespace comes beside the line */
};

/**
 * Read the specification. Negative with the field that is wrong. Free with
 * vm_spec_free().
 */
int vm_spec_parse(struct vm_spec *spec, const json_t *json, struct error *err);

/** Where the modules of a kernel image are by the customs of distributions:
 * beside it, or in the lib/modules of the same tree. The caller's to free;
 * NULL when its name has no release in it. Pure. */
char *vm_modules_for(const char *kernel);

/**
 * What the agent in the guest is told: the specification as it is on the
 * inside. New reference.
 */
json_t *vm_spec_within(const json_t *json, int has_disk, int has_network);

/** Let go of what is owned. */
void vm_spec_free(struct vm_spec *spec);

#endif
