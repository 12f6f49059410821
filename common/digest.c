/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/digest.h"

#include "common/cleanup.h"

#include <fcntl.h>

#define CHUNK 65536

void digest_text(const uint8_t *digest, size_t size, char *text)
{
	size_t i;

	text[0] = '\0';
	for (i = 0; i < size; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
}

int digest_file(const char *path, char text[DIGEST_TEXT], struct error *err)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t digest[SHA256_DIGEST_SIZE], chunk[CHUNK];
	struct sha256_ctx hash;
	ssize_t n = -1;

	text[0] = '\0';
	sha256_init(&hash);
	while (fd >= 0 && (n = read(fd, chunk, sizeof(chunk))) > 0)
		sha256_update(&hash, (size_t)n, chunk);
	if (n < 0)
		return error_make(err, errno, "cannot read %s", path);
	sha256_digest(&hash, sizeof(digest), digest);
	digest_text(digest, sizeof(digest), text);
	return 0;
}
