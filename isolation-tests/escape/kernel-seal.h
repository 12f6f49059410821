/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which kernel it was, under the witness's salt: what only touches who does it
 * got somewhere if the kernel that allowed it is the host's.
 */
#ifndef ISOLATION_TESTS_ESCAPE_KERNEL_SEAL_H
#define ISOLATION_TESTS_ESCAPE_KERNEL_SEAL_H

#include "common/error.h"

#include <stddef.h>

/** Row of the seal that stands for the kernel alone. */
#define KERNEL_ROW "kernel"

/** Most that can be sealed together with the boot id, in bytes. */
#define KERNEL_MORE 4096

/** Seal this kernel's boot id and `size` bytes more for `row` into `seal`
 * (SEAL_TEXT bytes). */
int kernel_seal(const char *salt, const char *row, const void *more,
		size_t size, char *seal, struct error *err);

/** Whether `seal`, of KERNEL_ROW and nothing more, is of this kernel. */
int kernel_is_sealed(const char *salt, const char *seal);

#endif
