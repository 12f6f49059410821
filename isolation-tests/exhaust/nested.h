/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of `nested`, for the attack and its witness. */
#ifndef ISOLATION_TESTS_NESTED_H
#define ISOLATION_TESTS_NESTED_H

struct nest;

struct nesting {
	const char *row;
	int count; /**< how many, or how deep */
	void (*make)(struct nest *nest, int count);
};

/** Ended by a NULL row. */
extern const struct nesting nestings[];

#endif
