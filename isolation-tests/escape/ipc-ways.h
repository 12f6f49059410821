/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to IPC objects and sockets outside, for the attack `ipc`. */
#ifndef ISOLATION_TESTS_ESCAPE_IPC_WAYS_H
#define ISOLATION_TESTS_ESCAPE_IPC_WAYS_H

#include "isolation-tests/escape/reach.h"

/** What is there only where sockets between guest and host can be had without
 * a host: then a local one leads nowhere else. */
#define IPC_LOCAL_VSOCK "/sys/module/vsock_loopback"

/** Where the objects are; the target of the table's functions. 0 or "": there
 * is none, and nothing is looked for. */
struct ipc_target {
	const char *mark;	       /**< what is left there; borrowed */
	int segment, semaphore, queue; /**< keys of System V */
	const char *posix;	       /**< name of a POSIX queue; borrowed */
	int key;		       /**< number of a key of the kernel's */
	const char *abstract;	       /**< name of a socket; borrowed */
	int loopback, vsock;	       /**< ports */
};

/** The table, ended by a NULL row. */
extern const struct reach ipc_ways[];

#endif
