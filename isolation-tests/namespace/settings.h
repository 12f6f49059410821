/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Settings that a namespace has of its own, and that nothing goes by: set
 * inside to what the witness's token says, looked for outside, and put back.
 * Both sides know the same table.
 */
#ifndef ISOLATION_TESTS_NAMESPACE_SETTINGS_H
#define ISOLATION_TESTS_NAMESPACE_SETTINGS_H

/** Room for what a setting was before. */
#define SETTING_ROOM 80
/** Most rows of the table. */
#define SETTINGS_MOST 4

struct setting {
	const char *row;
	const char *what; /**< in a sentence: "the domain name" */
	/** Set it as `token` says, and remember in `was` (SETTING_ROOM bytes)
	 * what it was. 0, or an errno. */
	int (*set)(const char *token, char *was);
	/** Put back what set() had changed. */
	void (*put_back)(const char *token, const char *was);
	/** Whether it is as `token` says: 1 or 0; -1: it cannot be told. */
	int (*is_set)(const char *token);
};

/** Set the domain name of this process's UTS namespace. 0, or an errno. */
int setting_domain(const char *name);

/** The table, ended by a NULL row. */
extern const struct setting settings[];

#endif
