/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Protections: what of an environment's keys protects it, one by one, and the
 * variant of it without some of them. A key that is a set, as the namespaces
 * are, is as many protections as it has members. Pure.
 */
#ifndef HARNESS_PROTECTION_H
#define HARNESS_PROTECTION_H

#include "harness/plan/catalogue.h"

/** More cannot be told apart; a container has 25 at most. */
#define PROTECTIONS_MOST 32

struct protection {
	const char *key; /**< borrowed from the catalogue */
	char member[24]; /**< of a set: "pid"; "" otherwise */
	char name[48];	 /**< "pids", "pid namespace" */
};

/** Those in force in one environment; each is a bit, the first the lowest. */
struct protections {
	const struct catalogue *catalogue;
	const char *kind;
	const json_t *keys; /**< of the environment; borrowed */
	struct protection all[PROTECTIONS_MOST];
	int count;
};

/** What protects an environment with these keys, in the order of its kind's
 * table: none, where the kind has no such keys. Everything is borrowed. */
void protections_of(struct protections *protections,
		    const struct catalogue *catalogue, const char *kind,
		    const json_t *keys);

/** The keys without the protections in `removed`. New reference. */
json_t *protections_without(const struct protections *protections,
			    uint32_t removed);

/** Those that `keys` of the same kind has taken away or changed. */
uint32_t protections_changed(const struct protections *protections,
			     const json_t *keys);

/** Names of those in `set`, an array. New reference. */
json_t *protections_names(const struct protections *protections, uint32_t set);

/** Every key of a kind with its value, whether it was set or not: the same for
 * environments that are the same. Caller frees. */
char *protections_effective(const struct catalogue *catalogue, const char *kind,
			    const json_t *keys);

#endif
