/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One virtual machine from its specification to its end. */
#ifndef RUNNERS_VM_MACHINE_H
#define RUNNERS_VM_MACHINE_H

#include "common/channel.h"
#include "runners/vm/domain.h"
#include "runners/vm/enclose.h"
#include "runners/vm/spec.h"

struct machine {
	struct channel *client; /**< the conductor; borrowed */
	int stop;		/**< readable when this process is to end */
	struct vm_spec spec;
	const json_t *json; /**< the specification as it came; borrowed */
	struct enclosure enclosure;
	cpu_set_t others; /**< CPUs of the machine that nobody measures on */
	const char *emulator;
	int has_disk, has_tap;
	struct domain *domain;
	struct channel guest;
	int kvm;		  /**< the accelerator under way */
	struct error kvm_refused; /**< why it is not kvm */
	struct error no_network;  /**< why there is none although asked for */
	nanoseconds boot_ns;	  /**< from creating the domain to hello */
};

/** What came of a boot. */
enum boot {
	BOOT_HELLO,   /**< the guest said hello */
	BOOT_FAILED,  /**< it didn't; `err` says why */
	BOOT_STOPPED, /**< the conductor went away meanwhile */
};

/** Files in the environment's directory, CPUs, the emulator's path: all that
 * comes before the enclosure. */
int machine_prepare(struct machine *machine, struct error *err);

/** After the enclosure: hand files to the emulator's user, write libvirt's
 * settings. */
int machine_settle(struct machine *machine, struct error *err);

/** Boot with one accelerator. `*hello` is the guest's first line. */
enum boot machine_boot(struct machine *machine, int kvm, json_t **hello,
		       struct error *err);

/** Boot with the accelerators that the specification allows, in turn. */
enum boot machine_boot_any(struct machine *machine, json_t **hello,
			   struct error *err);

/** Add what only this side knows (facts, in_force) to the guest's hello. */
void machine_complete_hello(struct machine *machine, json_t *hello);

/** Put the ends of the console and of the emulator's log behind `err`. */
void machine_add_tails(const struct machine *machine, struct error *err);

/**
 * Read line 1, start the machine, relay, end it. Returns the exit status: 0
 * when the conductor ended it, 1 when it refused or the guest died.
 */
int machine_run(struct channel *client, int stop);

#endif
