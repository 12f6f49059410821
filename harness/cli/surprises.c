/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/cli/surprises.h"

#include "harness/store/store.h"

#include <stdio.h>
#include <string.h>

static int say_surprise(const struct expectation_record *expectation,
			void *data)
{
	if (!strcmp(expectation->result, "surprise"))
		fprintf(stderr, "bulkhead: suite %s, line %lld: %s\n",
			(const char *)data, (long long)expectation->line,
			expectation->sentence);
	return 0;
}

void surprises_say(const char *suite, const char *store, const char *run)
{
	cleanup_store struct store *opened = NULL;

	if (store_open(&opened, store, 0, NULL) == 0)
		store_each_expectation(opened, run, say_surprise, (void *)suite,
				       NULL);
}
