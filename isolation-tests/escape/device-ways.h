/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to devices of the host, for the attack `device`. */
#ifndef ISOLATION_TESTS_ESCAPE_DEVICE_WAYS_H
#define ISOLATION_TESTS_ESCAPE_DEVICE_WAYS_H

#include "isolation-tests/escape/reach.h"

/** The run's loop device; the target of the table's functions. */
struct device_target {
	const char
		*path;	/**< in the host's /dev; "": there is none; borrowed */
	int64_t number; /**< its device number */
	const char *data; /**< where a node can be made; borrowed */
};

/** The table, ended by a NULL row. Each way brings back what is on the decoy,
 * or, of devices that are not read, the kernel that let them be opened. */
extern const struct reach device_ways[];

#endif
