/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing the suite parser: a suite, or one sentence. Built by
 * tests/fuzz/run.sh only. */
#include "harness/plan/suite.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct suite suite;
	struct error err = {0};
	char *text = malloc(length + 1);

	memcpy(text, bytes, length);
	text[length] = '\0';
	if (suite_parse(&suite, text, length, "fuzz", &err) < 0) {
		if (!*err.message || strchr(err.message, '\n'))
			abort();
	} else if (suite.budget < NS_PER_S || suite.starts < 1 ||
		   suite.rounds < 1 || !(suite.precision > 0) ||
		   !json_object_get(suite.environments, "native")) {
		abort();
	}
	suite_free(&suite);
	free(text);
	return 0;
}
