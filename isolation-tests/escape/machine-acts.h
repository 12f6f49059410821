/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The acts that machine-acts and its witness both know. */
#ifndef ISOLATION_TESTS_MACHINE_ACTS_H
#define ISOLATION_TESTS_MACHINE_ACTS_H

#define MACHINE_ACTS_NAME "bulkhead-taken"
#define MACHINE_ACTS_LINE "bulkhead was here\n"

#endif
