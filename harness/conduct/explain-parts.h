/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the explain*.c share; of no use outside. */
#ifndef HARNESS_EXPLAIN_PARTS_H
#define HARNESS_EXPLAIN_PARTS_H

#include "harness/conduct/explain.h"
#include "harness/plan/protection.h"

struct explaining;

/** One case, and how far its search is. */
struct explained {
	struct explaining *of;
	struct case_ *case_;
	struct protections protections;
	struct smallest search;
	uint32_t hint; /**< what the attack's own control takes away */
};

/** What attempts in one environment's variants took. */
struct explain_cost {
	int attempts;
	nanoseconds took;
};

struct explaining {
	struct isolating *isolating;
	struct explained *all; /**< owned */
	size_t count;
	json_t *wanted; /**< handle of an environment → id of an attempt →
			   {"who": index, "removed": set, "rows": [...]} */
	struct explain_cost costs[STAGE_HANDLES]; /**< by handle */
	nanoseconds deadline;
	int spent; /**< it came, and there was more to ask */
};

/** A smallest_oracle over a struct explained: what is known; the rest is put
 * among what is wanted. */
enum smallest_answer explain_ask(uint32_t removed, void *data);

/** Make the attempts that are wanted, until the deadline. */
enum conduct_end explain_make_wanted(struct explaining *explaining,
				     struct error *err);

/**
 * A set was found for what no control has proved: make a control of it, which
 * is stored, so that the verdict's proof is there for whoever looks. What does
 * not get through again stays unproven.
 */
enum conduct_end explain_prove(struct explaining *explaining,
			       struct cases *cases, struct error *err);

/** "container without pids, seccomp" */
void explain_name(const struct explained *x, uint32_t removed, char *name,
		  size_t size);

/** Mean time of an attempt in variants of an environment; 0: none was made. */
nanoseconds explain_mean(const struct explaining *explaining,
			 const struct environment *e);

#endif
