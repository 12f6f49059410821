/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The acts that machine-acts and its witness both know. */
#ifndef ISOLATION_TESTS_MACHINE_ACTS_H
#define ISOLATION_TESTS_MACHINE_ACTS_H

#include <sys/syscall.h>

#define MACHINE_ACTS_NAME "bulkhead-taken"
#define MACHINE_ACTS_LINE "bulkhead was here\n"
/* Of Linux 5.14; headers may be older. */
#ifndef SYS_quotactl_fd
#define SYS_quotactl_fd 443
#endif
/* Seconds of grace that nobody would give. */
#define MACHINE_ACTS_GRACE 1717171

#endif
