/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of two programs that should be the same. */
#ifndef TESTS_UNIT_CLOSE_H
#define TESTS_UNIT_CLOSE_H

#include <check.h>
#include <math.h>

/** They agree to 1e-9 of what is wanted, or of 1 where that is less. */
#define ck_assert_close(got, wanted)         \
	ck_assert_double_eq_tol(got, wanted, \
				1e-9 * fmax(1, fabs((double)(wanted))))

/** Members of an array. */
#define CLOSE_COUNT(array) (sizeof(array) / sizeof(*(array)))

#endif
