/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One rule of a profile, and its actions, for libseccomp. */
#ifndef RUNNERS_CONTAINER_SECCOMP_RULE_H
#define RUNNERS_CONTAINER_SECCOMP_RULE_H

#include "common/error.h"
#include "common/json.h"

#include <seccomp.h>

/** The most args of a rule; the kernel knows six, alternatives may be more. */
#define SECCOMP_CONDITIONS 64

/** A filter that is being made: for one architecture, since the numbers of what
 * is newer than libseccomp are this machine's only. */
struct seccomp_rules {
	scmp_filter_ctx filter;
	uint32_t architecture;
	uint32_t otherwise; /**< the action where no rule fits */
	unsigned left;	    /**< so many more are taken */
};

/** The most calls of a profile, each condition counted as four: libseccomp's
 * time grows with more than their square, and the kernel takes no more. */
#define SECCOMP_RULES_MOST 4096
#define SECCOMP_CONDITION_COUNTS 4

/** The profile's defaultAction with its defaultErrnoRet, as SCMP_ACT_*. */
int seccomp_rule_default(const json_t *profile, uint32_t *action,
			 struct error *err);

/**
 * Add a member of `syscalls`. A rule that does what is done otherwise is left
 * out, and so is a call that nobody knows. Two conditions on one argument are
 * alternatives, others must all hold.
 */
int seccomp_rule_apply(struct seccomp_rules *rules, const json_t *rule,
		       struct error *err);

#endif
