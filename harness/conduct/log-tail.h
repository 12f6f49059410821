/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last words of a runner. */
#ifndef HARNESS_LOG_TAIL_H
#define HARNESS_LOG_TAIL_H

#include <stddef.h>
#include <sys/types.h>

/** Last non-empty line that was written to `fd` since offset `from`, into
 * `text`; "" when there is none. */
void log_tail(int fd, off_t from, char *text, size_t size);

#endif
