/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a file of unit tests makes its suite known: TEST_SUITE(NAME_suite) as
 * its last line, and main.c runs it. No list is kept anywhere.
 */
#ifndef TESTS_UNIT_SUITE_H
#define TESTS_UNIT_SUITE_H

#include <check.h>

/** Make the maker of a suite known; called before main(). */
void suite_register(Suite *(*make)(void));

/** Register the function that makes the suite of this file. */
#define TEST_SUITE(make)                                               \
	Suite *make(void);                                             \
	__attribute__((constructor)) static void register_##make(void) \
	{                                                              \
		suite_register(make);                                  \
	}

#endif
