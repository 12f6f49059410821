/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which system calls this kernel has at all, by its own list of symbols,
 * without making any. A call that was left out of the kernel's configuration
 * has a weak symbol, which stands for ENOSYS (kernel/sys_ni.c, COND_SYSCALL).
 * Sources: /proc/kallsyms; include/linux/syscalls.h and asm/syscall_wrapper.h
 * of the kernel.
 */
#ifndef ISOLATION_TESTS_ESCAPE_KERNEL_CALLS_H
#define ISOLATION_TESTS_ESCAPE_KERNEL_CALLS_H

#include "isolation-tests/escape/scan.h"

#include <stdio.h>

/** What the kernel has, by number. */
struct kernel_calls {
	/** The list told: it is readable, and names the calls as is known of
	 * this architecture. If not, nothing is said of any. */
	int is_told;
	unsigned char has[SCAN_CALLS];
};

/** Read a list in the form of /proc/kallsyms; `list` NULL: nothing is told. */
void kernel_calls_read(struct kernel_calls *calls, FILE *list);

#endif
