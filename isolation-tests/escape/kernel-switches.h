/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The switches that attack and witness both know. */
#ifndef ISOLATION_TESTS_KERNEL_SWITCHES_H
#define ISOLATION_TESTS_KERNEL_SWITCHES_H

/** One switch, and a value that it has on no machine by itself. */
struct kernel_switch {
	const char *row, *path, *value;
};

/** Ended by a NULL row. */
extern const struct kernel_switch kernel_switches[];

#endif
