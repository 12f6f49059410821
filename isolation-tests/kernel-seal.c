/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/kernel-seal.h"

#include "isolation-tests/leak/fact.h"
#include "isolation-tests/say.h"

int kernel_seal(const char *salt, const char *row, char text[SEAL_TEXT],
		struct error *err)
{
	char boot[64];
	size_t size;

	if (fact_read_file("/proc/sys/kernel/random/boot_id", boot,
			   sizeof(boot), &size, err) < 0)
		return -1;
	seal_bytes(salt, row, boot, size, text);
	return 0;
}

void kernel_seal_found(struct job_context *context, const char *row)
{
	const json_t *witness = json_object_get(context->params, "witness");
	struct error why = {0};
	char seal[SEAL_TEXT];

	if (kernel_seal(json_text(witness, "salt", ""), row, seal, &why) < 0)
		say_row_not_made(context, row, why.message);
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
