/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SHA-256. The agent hashes its own file at each start of an environment, so it
 * has to be fast: nettle uses what the processor has for it.
 */
#ifndef COMMON_DIGEST_H
#define COMMON_DIGEST_H

#include "common/error.h"

#include <nettle/sha2.h>
#include <stddef.h>

/** In hexadecimal, with its end. */
#define DIGEST_TEXT (2 * SHA256_DIGEST_SIZE + 1)

/** The digest of a file as text; "" with `err` when it can't be read. */
int digest_file(const char *path, char text[DIGEST_TEXT], struct error *err);

/** The first `size` bytes of the digest as text of 2 × size + 1 characters. */
void digest_text(const uint8_t *digest, size_t size, char *text);

#endif
