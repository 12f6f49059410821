/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ways in which RLIMIT_NPROC is tried, for the subject and its witness. */
#ifndef ISOLATION_TESTS_EXHAUST_RLIMIT_NPROC_H
#define ISOLATION_TESTS_EXHAUST_RLIMIT_NPROC_H

/** Told before (0 processes) and while processes are held: row, processes. */
#define RLIMIT_EVENT "holding"
/** The witness's answer. */
#define RLIMIT_COUNTED "counted"

struct rlimit_way {
	const char *row;
	const char *through; /**< what is found when it is no limit */
	int limit;
	int tenants;
	int other_uid;	    /**< not root's */
	int user_namespace; /**< one for each tenant */
};

/** The table, ended by a NULL row. */
extern const struct rlimit_way rlimit_ways[];

#endif
