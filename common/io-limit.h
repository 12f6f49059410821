/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Limits of input and output as people write them:
 * "rbps=10MiB,wbps=5MiB,riops=1000,wiops=1000", any of the four, each once.
 * Pure: which device they are for, and whether a kernel can keep them, is
 * common/cgroup.h's business.
 */
#ifndef COMMON_IO_LIMIT_H
#define COMMON_IO_LIMIT_H

#include "common/error.h"

#include <stddef.h>
#include <stdint.h>

/** Below this a start could take minutes, and an end as well. */
#define IO_LIMIT_MINIMUM_BPS (INT64_C(64) << 10)
#define IO_LIMIT_MAXIMUM_BPS (INT64_C(1) << 40)
#define IO_LIMIT_MINIMUM_IOPS INT64_C(10)
/** What the kernel can hold, and one less: the largest means none. */
#define IO_LIMIT_MAXIMUM_IOPS (INT64_C(4294967294))
/** Enough for any limit as text. */
#define IO_LIMIT_TEXT 128

enum io_rate {
	IO_RBPS,  /**< bytes read per second */
	IO_WBPS,  /**< bytes written per second */
	IO_RIOPS, /**< reads per second */
	IO_WIOPS, /**< writes per second */
	IO_RATES
};

/** Each rate, or -1 where there is none. */
struct io_limit {
	int64_t rate[IO_RATES];
};

/** Names as in the text, and in the kernel's io.max. */
extern const char *const io_rate_names[IO_RATES];

/** A limit of nothing. */
struct io_limit io_limit_none(void);

/** Text into numbers; negative with a sentence that names the part. */
int io_limit_parse(const char *text, struct io_limit *limit, struct error *err);

/** Numbers into the one text for them, "off" for none: rates in the order
 * above, sizes in the largest unit that is exact. */
void io_limit_print(const struct io_limit *limit, char *text, size_t size);

/**
 * What a device may do by the text of the kernel's io.max, whose lines are
 * "MAJOR:MINOR rbps=… wbps=max …"; none where it has no line.
 */
struct io_limit io_limit_from_max(const char *text, unsigned major,
				  unsigned minor);

#endif
