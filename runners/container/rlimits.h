/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The limits of setrlimit(2) by their names: words into numbers and back, and
 * into the kernel. It knows nothing of the keys beside `rlimits`.
 */
#ifndef RUNNERS_CONTAINER_RLIMITS_H
#define RUNNERS_CONTAINER_RLIMITS_H

#include "common/error.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

/** Limits by resource, RLIMIT_*. */
struct rlimits {
	unsigned named; /**< bit 1 << RLIMIT_*: `values` has that one */
	struct rlimit values[RLIM_NLIMITS];
};

/**
 * "core=0,stack=8MiB,cpu=60s,nofile=1024:4096": every RLIMIT_* by its name in
 * lower case, once; soft:hard, or one value for both. Sizes and times as in
 * common/units.h, bare numbers in the kernel's own unit, or "unlimited". NULL
 * and "off" name none. Pure. What no start could survive is refused.
 */
int rlimits_parse(const char *text, struct rlimits *limits, struct error *err);

/**
 * The text that parses into `limits`, in the kernel's order; "off" for none.
 * Cut, but ended, when `size` is too small; 1024 bytes hold every list. Pure.
 */
void rlimits_text(const struct rlimits *limits, char *text, size_t size);

/** Name one more, soft and hard; a negative `value` is off and names none. */
void rlimits_add(struct rlimits *limits, int resource, int64_t value);

/**
 * A key that is also one of these limits (nofile, nproc): where `limits` names
 * it too, `*value` becomes -1, and it is an error when the key was `given`.
 */
int rlimits_adopt(const struct rlimits *limits, int resource, int given,
		  int64_t *value, struct error *err);

/**
 * Set them on a process, 0 being oneself. Raising one above the hard limit of
 * now takes sys_resource over the machine itself, which even root may lack.
 */
int rlimits_set(const struct rlimits *limits, pid_t pid, struct error *err);

/**
 * What the kernel says of the caller: `got` those that `asked` names ("off" for
 * none), `shown` how it was read.
 */
void rlimits_in_force(const struct rlimits *asked, char *got, size_t got_size,
		      char *shown, size_t shown_size);

#endif
