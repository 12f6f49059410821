/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The laboratory: a disposable guest of ours that plays the host (DESIGN:
 * Host). Environments of ROLE_ATTACKED are within it, and so are the witness
 * and the canary of what is tried in them.
 */
#ifndef HARNESS_LABORATORY_H
#define HARNESS_LABORATORY_H

#include "harness/conduct/attempt.h"

/**
 * The helpers beside an environment: `machine`'s, or those within its
 * laboratory, which are added when they are first wanted. Negative when they
 * cannot be added.
 */
int laboratory_host(struct conduct *conduct, const struct environment *e,
		    const struct attempt_host *machine,
		    struct attempt_host *host, struct error *err);

/**
 * Whether an attack may be made in this environment: what needs its host's
 * outer group has to have it, what changes a whole machine a guest. A
 * laboratory is an outer group by itself.
 */
int laboratory_permits(const struct conduct *conduct,
		       const struct environment *e, const char *attack);

/**
 * What the attempt did to the laboratory of `e`. One that died of an attack
 * that is meant for laboratories was moved, whatever anybody could still say;
 * one that was changed by such is thrown away, so that the next attempt finds a
 * fresh one. That it died of anything else is a fault of ours, and that it
 * hung shows nothing. Nothing where the machine is host.
 */
void laboratory_settle(struct conduct *conduct, const struct environment *e,
		       const json_t *described, struct attempt_result *result);

/** Remove the helpers and stop the laboratory; all attacks are over. */
void laboratory_close(struct conduct *conduct);

#endif
