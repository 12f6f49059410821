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
	uint32_t hint;	      /**< what the attack's own control takes away */
	int due;	      /**< it is searched for */
	int open;	      /**< and waits for attempts */
	int proved;	      /**< a control of what was found was made */
	nanoseconds quickest; /**< of the attempts that it had a part in; 0:
				 none */
};

/** One attack: all its cases. */
struct explaining {
	struct isolating *isolating;
	struct attacked *attacked;
	struct explained *all; /**< owned */
	size_t count;
	json_t *wanted; /**< handle of an environment → id of an attempt →
			   {"who": index, "removed": set, "rows": [...]} */
	nanoseconds deadline;
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
			       struct error *err);

/** Whether the machine itself told what holds a case of the laboratory: all
 * that holds it there, in an environment with the same keys. What its own
 * control has not proved still wants its proof. */
int explain_is_told(const struct explained *x);

/** What was found of a case, for the store (explain.h). New reference. */
json_t *explain_words(const struct explained *x);

/** Sets of up to so many are tried one by one: 0 to 2, by how long an attempt
 * takes. */
int explain_sizes(const struct explained *x);

/** "container without pids, seccomp" */
void explain_name(const struct explained *x, uint32_t removed, char *name,
		  size_t size);

#endif
