/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One rule of a profile, and its actions, for libseccomp. */
#ifndef RUNNERS_CONTAINER_SECCOMP_RULE_H
#define RUNNERS_CONTAINER_SECCOMP_RULE_H

#include "common/error.h"
#include "common/json.h"

#include <seccomp.h>

/** The most args of a rule; the kernel knows six, alternatives may be more. */
#define SECCOMP_CONDITIONS 64

/** The profile's defaultAction with its defaultErrnoRet, as SCMP_ACT_*. */
int seccomp_rule_default(const json_t *profile, uint32_t *action,
			 struct error *err);

/**
 * Add a member of `syscalls` to the filter, whose default action is
 * `otherwise`. A rule that does the same is left out, and so is a call that
 * nobody knows. Two conditions on one argument are alternatives, others must
 * all hold.
 */
int seccomp_rule_apply(scmp_filter_ctx filter, const json_t *rule,
		       uint32_t otherwise, struct error *err);

#endif
