/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The description of a domain, as libvirt wants it. Pure. */
#ifndef RUNNERS_VM_XML_H
#define RUNNERS_VM_XML_H

#include <sched.h>
#include <stdint.h>

/** What varies. Strings are borrowed; NULL or "" leaves the device out. */
struct xml_domain {
	const char *name;
	int kvm; /**< else emulated */
	int64_t memory_kib;
	cpu_set_t cpus;	      /**< one virtual CPU pinned to each; empty: one
				   virtual CPU, not pinned */
	cpu_set_t others;     /**< where the emulator's other threads go;
				   empty: not pinned */
	const char *emulator; /**< path of qemu */
	const char *kernel, *initrd, *console;
	const char *socket;    /**< host's end of the channel; NULL: chosen by
				    libvirt */
	const char *disk;      /**< raw image */
	const char *tap, *mac; /**< network device */
};

/** Name of the channel's port within the guest. */
#define XML_PORT "bench.0"

/** The XML text; the caller's to free. NULL when there is no memory. */
char *xml_domain(const struct xml_domain *domain);

#endif
