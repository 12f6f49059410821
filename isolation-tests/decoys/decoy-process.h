/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the planter and the decoy process know each other. Arguments and
 * environment of a process are what it was executed with, so the decoy is this
 * same program, executed again under a name that nothing else uses.
 */
#ifndef ISOLATION_TESTS_DECOYS_DECOY_PROCESS_H
#define ISOLATION_TESTS_DECOYS_DECOY_PROCESS_H

#include <inttypes.h>

/** argv[0]; then the token, then the prefix. Descriptor 0 is its line. */
#define DECOY_ARGV0 "bulkhead-decoy"
/** The environment variable with the token. */
#define DECOY_VARIABLE "BULKHEAD_DECOY"
/** Its first line: address of the token, descriptor, whether it has a key. */
#define DECOY_WHERE_PRINT "%" PRIu64 " %d %d\n"
#define DECOY_WHERE_SCAN "%" SCNu64 " %d %d"

#endif
