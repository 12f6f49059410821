/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was read, as a hash under the run's salt: two places can be compared
 * without either text leaving the process that read it.
 */
#ifndef ISOLATION_TESTS_LEAK_SEAL_H
#define ISOLATION_TESTS_LEAK_SEAL_H

#include <stddef.h>

/** Room for a seal, and for a salt, as text. */
#define SEAL_TEXT 33

/** `size` bytes read for `row` as 32 hexadecimal digits. */
void seal_bytes(const char *salt, const char *row, const void *bytes,
		size_t size, char *text);

/** Random 32 hexadecimal digits: a salt or a token. Negative on failure. */
int seal_random(char *text);

#endif
