/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/leak/seal.h"

#include "common/digest.h"

#include <string.h>
#include <sys/random.h>

#define HALF (SEAL_TEXT / 2)

void seal_bytes(const char *salt, const char *row, const void *bytes,
		size_t size, char *text)
{
	uint8_t digest[HALF];
	struct sha256_ctx hash;

	sha256_init(&hash);
	sha256_update(&hash, strlen(salt) + 1, (const uint8_t *)salt);
	sha256_update(&hash, strlen(row) + 1, (const uint8_t *)row);
	sha256_update(&hash, size, bytes);
	sha256_digest(&hash, sizeof(digest), digest);
	digest_text(digest, sizeof(digest), text);
}

int seal_random(char *text)
{
	uint8_t bytes[HALF];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return -1;
	digest_text(bytes, sizeof(bytes), text);
	return 0;
}
