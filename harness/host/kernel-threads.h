/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CPU time of the kernel's own threads: work on somebody's behalf that nobody
 * is charged for (writeback, reclaim, what is received from the network …).
 * Asks kthreadd which they are and looks at their public /proc/PID/stat, at no
 * other process's. Left out are vhost's workers: they are in the groups of the
 * emulator that they serve. What an interrupt does on its way out (softirqs)
 * is in here only where ksoftirqd took it over.
 */
#ifndef HARNESS_HOST_KERNEL_THREADS_H
#define HARNESS_HOST_KERNEL_THREADS_H

#include "common/json.h"

/**
 * What each has used so far, as the machine below `root` has it ("": this one):
 * {"PID.START": {"name": "kworker/0", "cpu_ns": …}, …}. Workers of one CPU have
 * one name, with an H where they have priority. The kernel counts in hundredths
 * of a second. New reference; NULL where they are not to be seen: from another
 * PID namespace, or where the kernel lists no children (CONFIG_PROC_CHILDREN).
 */
json_t *kernel_threads(const char *root);

#endif
