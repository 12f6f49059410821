/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizes, times and lists of CPUs as people write them. */
#ifndef COMMON_UNITS_H
#define COMMON_UNITS_H

#include "common/clock.h"
#include "common/error.h"

#include <sched.h>

/** "64", "64KiB", "512MiB", "1GiB" (also K, M, G, kB…, all powers of 1024)
 * into bytes. */
int units_parse_bytes(const char *text, int64_t *bytes, struct error *err);

/** "300ms", "5s", "8min", "1h" into nanoseconds; a unit is required. */
int units_parse_time(const char *text, nanoseconds *time, struct error *err);

/** A whole number, nothing behind it. */
int units_parse_count(const char *text, int64_t *count, struct error *err);

/** "0-3,7" into a set; "" is the empty set. */
int units_parse_cpus(const char *text, cpu_set_t *set, struct error *err);

/** A set as "0-3,7" into `text` of `size` bytes. */
void units_format_cpus(const cpu_set_t *set, char *text, size_t size);

/** Bytes for people, "1.5 GiB", into `text` of `size` bytes. */
void units_format_bytes(int64_t bytes, char *text, size_t size);

/** A time for people, "1.5 ms", "3 min 20 s". */
void units_format_time(nanoseconds time, char *text, size_t size);

#endif
