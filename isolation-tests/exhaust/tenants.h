/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tenants: one or two small groups of processes, each under RLIMIT_NPROC, as a
 * container started with `--ulimit nproc=N` would be. They live in processes of
 * their own, with their own deadlines, and hold what they got until released.
 */
#ifndef ISOLATION_TESTS_EXHAUST_TENANTS_H
#define ISOLATION_TESTS_EXHAUST_TENANTS_H

#include "common/clock.h"
#include "common/error.h"

#include <sys/types.h>

#define TENANTS_MOST 2
/** Forks that each tenant tries. */
#define TENANT_FORKS 10

struct tenants {
	int count;
	int limit;	    /**< RLIMIT_NPROC of each */
	uid_t uid;	    /**< 0: stay root */
	int user_namespace; /**< each in one, in which `uid` is root */
	nanoseconds deadline;
	/* What comes of it. */
	int forks[TENANTS_MOST];
	pid_t pids[TENANTS_MOST]; /**< 0: none */
	struct tenant_page *page; /**< shared with them */
};

/**
 * Start the tenants and let one after the other fork. Negative with the reason
 * where that cannot be made here. tenants_end() in any case.
 */
int tenants_start(struct tenants *tenants, struct error *err);

/** Processes that they hold now, themselves included. */
int tenants_processes(const struct tenants *tenants);

/** Release them all and wait until they have gone. */
void tenants_end(struct tenants *tenants);

#endif
