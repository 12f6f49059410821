/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/escape/kernel-seal.h"

#include "isolation-tests/leak/fact.h"
#include "isolation-tests/leak/seal.h"

#include <string.h>

#define BOOT_ID "/proc/sys/kernel/random/boot_id"
#define BOOT_ID_ROOM 64

int kernel_seal(const char *salt, const char *row, const void *more,
		size_t size, char *seal, struct error *err)
{
	char text[BOOT_ID_ROOM + KERNEL_MORE];
	size_t used;

	if (size > KERNEL_MORE)
		return error_make(err, 0, "too much to seal");
	if (fact_read_file(BOOT_ID, text, BOOT_ID_ROOM, &used, err) < 0)
		return -1;
	memcpy(text + used, more, size);
	seal_bytes(salt, row, text, used + size, seal);
	return 0;
}

int kernel_is_sealed(const char *salt, const char *seal)
{
	char own[SEAL_TEXT];

	return kernel_seal(salt, KERNEL_ROW, "", 0, own, NULL) == 0 &&
	       !strcmp(own, seal);
}
