/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/cli/surprises.h"

#include "harness/store/store.h"

#include <stdio.h>
#include <string.h>

void surprise_say(const char *suite, int64_t line, const char *sentence)
{
	fprintf(stderr, "bulkhead: suite %s, line %lld: %s\n", suite,
		(long long)line, sentence);
}

static int take_surprise(const struct expectation_record *expectation,
			 void *data)
{
	if (!strcmp(expectation->result, "surprise"))
		surprise_say(data, expectation->line, expectation->sentence);
	return 0;
}

void surprises_say(const char *suite, const char *store, const char *run)
{
	cleanup_store struct store *opened = NULL;

	if (store_open(&opened, store, 0, NULL) == 0)
		store_each_expectation(opened, run, take_surprise,
				       (void *)suite, NULL);
}
