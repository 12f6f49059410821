/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Acts that nobody outside can see, such as a priority of one's own. That one
 * was let through on the host's kernel, and not on a guest's, is shown by a
 * seal of that kernel's boot id, which its witness compares with the host's.
 */
#ifndef ISOLATION_TESTS_KERNEL_SEAL_H
#define ISOLATION_TESTS_KERNEL_SEAL_H

#include "isolation-tests/leak/seal.h"
#include "probe/job.h"

/** Most that can be sealed together with the boot id, in bytes. */
#define KERNEL_SEAL_MORE 4096

/** Seal of the boot id of this kernel for a row. Negative on failure. */
int kernel_seal(const char *salt, const char *row, char text[SEAL_TEXT],
		struct error *err);

/** The same of the boot id and `size` bytes more. */
int kernel_seal_with(const char *salt, const char *row, const void *more,
		     size_t size, char text[SEAL_TEXT], struct error *err);

/** Whether `seal` is kernel_seal()'s for that row, made by this kernel. */
int kernel_seal_is(const char *salt, const char *row, const char *seal);

/**
 * The subject's word about a row that it was let do: what the witness of this
 * attack, whose event `ready` said `salt`, will compare.
 */
void kernel_seal_found(struct job_context *context, const char *row);

/** The witness's, with the salt that it gave away. */
void kernel_seal_truth(struct job_context *context, const char *salt,
		       const char *row);

#endif
