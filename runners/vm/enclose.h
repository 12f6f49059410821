/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The place where libvirt and the emulator live: a private mount namespace
 * with a /dev of a few nodes, an empty /run, a short path to the directory of
 * this environment, and a passwd that knows the user that libvirt asks for.
 * The machine's own files stay as they are.
 */
#ifndef RUNNERS_VM_ENCLOSE_H
#define RUNNERS_VM_ENCLOSE_H

#include "common/error.h"

#include <sys/types.h>

struct enclosure {
	const char *place; /**< the directory under the name it has in here */
	int is_private;	   /**< whether there is a mount namespace of ours */
	int is_root;	   /**< whether libvirt may change users */
	uid_t uid;	   /**< the emulator's user and group id */
	int has_kvm;	   /**< whether the emulator can open /dev/kvm */
	struct error kvm_refused; /**< why it can't; empty otherwise */
};

/**
 * Enclose this process for good. `directory` is absolute and outlives the
 * enclosure; `uid` is asked for. An ordinary user who may not make namespaces
 * goes without. Call it before any thread is made.
 */
int enclose(struct enclosure *enclosure, const char *directory, uid_t uid,
	    int want_kvm, struct error *err);

/** Take /dev/kvm away, before emulation is tried. */
void enclose_without_kvm(struct enclosure *enclosure);

#endif
