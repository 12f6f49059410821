/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/kernel-seal.h"

#include "isolation-tests/leak/fact.h"
#include "isolation-tests/say.h"

#include <string.h>

#define BOOT_ID "/proc/sys/kernel/random/boot_id"
#define BOOT_ID_ROOM 64

int kernel_seal_with(const char *salt, const char *row, const void *more,
		     size_t size, char text[SEAL_TEXT], struct error *err)
{
	char sealed[BOOT_ID_ROOM + KERNEL_SEAL_MORE];
	size_t used;

	if (size > KERNEL_SEAL_MORE)
		return error_make(err, 0, "too much to seal");
	if (fact_read_file(BOOT_ID, sealed, BOOT_ID_ROOM, &used, err) < 0)
		return -1;
	memcpy(sealed + used, more, size);
	seal_bytes(salt, row, sealed, used + size, text);
	return 0;
}

int kernel_seal(const char *salt, const char *row, char text[SEAL_TEXT],
		struct error *err)
{
	return kernel_seal_with(salt, row, "", 0, text, err);
}

int kernel_seal_is(const char *salt, const char *row, const char *seal)
{
	char own[SEAL_TEXT];

	return kernel_seal(salt, row, own, NULL) == 0 && !strcmp(own, seal);
}

void kernel_seal_found(struct job_context *context, const char *row)
{
	const json_t *witness = json_object_get(context->params, "witness");
	struct error why = {0};
	char seal[SEAL_TEXT];

	if (kernel_seal(json_text(witness, "salt", ""), row, seal, &why) < 0)
		say_row_unable(context, row, why.message);
	else
		say_found(context, row, seal, NULL);
}

void kernel_seal_truth(struct job_context *context, const char *salt,
		       const char *row)
{
	struct error why = {0};
	char seal[SEAL_TEXT];

	if (kernel_seal(salt, row, seal, &why) < 0)
		say_row_blind(context, row, why.message);
	else
		say_truth(context, row, seal, "exact");
}
