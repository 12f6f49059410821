/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/leak/seal.h"

#include <sha256.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define HALF (SEAL_TEXT / 2)

static void to_text(const uint8_t *bytes, char *text)
{
	size_t i;

	for (i = 0; i < HALF; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
}

void seal_bytes(const char *salt, const char *row, const void *bytes,
		size_t size, char *text)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX hash;

	SHA256Init(&hash);
	SHA256Update(&hash, (const uint8_t *)salt, strlen(salt) + 1);
	SHA256Update(&hash, (const uint8_t *)row, strlen(row) + 1);
	SHA256Update(&hash, bytes, size);
	SHA256Final(digest, &hash);
	to_text(digest, text);
}

int seal_random(char *text)
{
	uint8_t bytes[HALF];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return -1;
	to_text(bytes, text);
	return 0;
}
