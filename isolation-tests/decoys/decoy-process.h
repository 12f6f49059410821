/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the planter and the decoy process know each other. Arguments and
 * environment of a process are what it was executed with, so the decoy is this
 * same program, executed again under a name that nothing else uses.
 */
#ifndef ISOLATION_TESTS_DECOYS_DECOY_PROCESS_H
#define ISOLATION_TESTS_DECOYS_DECOY_PROCESS_H

#include <inttypes.h>

/** argv[0]; then the token, the prefix, and perhaps a directory, in which it
 * stands and which it has open. Descriptor 0 is its line. */
#define DECOY_ARGV0 "bulkhead-decoy"
/** The environment variable with the token. */
#define DECOY_VARIABLE "BULKHEAD_DECOY"
/** Its first line: address of the token, descriptor, whether it has a key, the
 * directory's descriptor (-1: none), whether it has a host name of its own. */
#define DECOY_WHERE_PRINT "%" PRIu64 " %d %d %d %d\n"
#define DECOY_WHERE_SCAN "%" SCNu64 " %d %d %d %d"
/** Its answer to any byte: signals that it got, whether its memory changed. */
#define DECOY_STATE "%d %d"
/** The signal that it counts. */
#define DECOY_SIGNAL SIGUSR1

#endif
