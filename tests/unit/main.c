/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs all unit tests, each in a process of its own, and says how many there
 * were. CK_RUN_SUITE and CK_RUN_CASE choose, as libcheck documents. A test that
 * runs longer than CK_DEFAULT_TIMEOUT (4 s) has failed.
 */
#include "tests/unit/suite.h"

#include <gsl/gsl_errno.h>
#include <stdlib.h>

enum { SUITES_MAX = 256 };

static Suite *(*makers[SUITES_MAX])(void);
static size_t maker_count;

void suite_register(Suite *(*make)(void))
{
	if (maker_count == SUITES_MAX)
		abort();
	makers[maker_count++] = make;
}

int main(void)
{
	SRunner *runner = srunner_create(NULL);
	int failed;

	/* As the conductor has it. */
	gsl_set_error_handler_off();
	for (size_t i = 0; i < maker_count; i++)
		srunner_add_suite(runner, makers[i]());
	srunner_set_fork_status(runner, CK_FORK);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	if (!srunner_ntests_run(runner))
		failed = 1;
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
