/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/laboratory.h"

#include "harness/conduct/await.h"

#include <stdio.h>
#include <string.h>

#define WITNESS "lab-witness"
#define CANARY "lab-canary"

/* Of that name in that laboratory, added if there is none. */
static struct environment *helper(struct conduct *conduct, const char *name,
				  struct environment *laboratory,
				  struct error *err)
{
	struct environment *e;
	int i;

	for (i = 0; i < conduct->count; i++) {
		e = conduct->environments[i];
		if (e && e->within == laboratory && !strcmp(e->name, name))
			return e;
	}
	e = environment_add(conduct, name, "native", NULL, NULL, ROLE_HELPER,
			    err);
	if (e)
		e->within = laboratory;
	return e;
}

int laboratory_host(struct conduct *conduct, const struct environment *e,
		    const struct attempt_host *machine,
		    struct attempt_host *host, struct error *err)
{
	struct environment *laboratory = environment_laboratory(e);

	*host = *machine;
	if (!laboratory)
		return 0;
	host->witness = helper(conduct, WITNESS, laboratory, err);
	host->canary = helper(conduct, CANARY, laboratory, err);
	if (!host->witness || !host->canary)
		return -1;
	host->canary->bystander = 1;
	return 0;
}

int laboratory_permits(const struct conduct *conduct,
		       const struct environment *e, const char *attack)
{
	const struct catalogue *catalogue = conduct->catalogue;

	if (environment_laboratory(e))
		return 1;
	if (conduct->no_outer && catalogue_needs(catalogue, attack, "outer"))
		return 0;
	return !json_bool(catalogue_attack(catalogue, attack), "lab", 0) ||
	       !strcmp(environment_outermost(e)->kind, "vm");
}

/* Whether the witness saw anything that moved, of the whole or of a row. */
static int is_moved(const struct attempt_result *result)
{
	const json_t *row;
	size_t i;

	if (result->witness == WITNESS_MOVED)
		return 1;
	json_array_foreach (json_object_get(result->observed, "rows"), i, row)
		if (!strcmp(json_text(row, "saw", ""), "moved"))
			return 1;
	return 0;
}

/* To die is what it is for, and those within could not help it. */
static void forgive(struct conduct *conduct, struct environment *laboratory)
{
	int i;

	laboratory->failures = 0;
	for (i = 0; i < conduct->count; i++) {
		struct environment *e = conduct->environments[i];

		if (e && e->within == laboratory)
			e->failures = 0;
	}
}

/* It hangs: whether it was the attack or not, nobody could look. What was said
 * before stands. */
static void settle_silence(const struct environment *laboratory,
			   struct attempt_result *result)
{
	if (result->observed)
		return;
	result->attempt = ATTEMPT_HUNG;
	result->witness = WITNESS_BLIND;
	snprintf(result->reason, sizeof(result->reason),
		 "the laboratory hung, and shows nothing: %s",
		 laboratory->reason);
}

/* What is meant to break a machine has broken it; anything else that did is a
 * fault of ours. */
static void settle_death(struct conduct *conduct,
			 struct environment *laboratory, int meant,
			 struct attempt_result *result)
{
	if (meant) {
		result->witness = WITNESS_MOVED;
		forgive(conduct, laboratory);
		snprintf(result->evidence, sizeof(result->evidence),
			 "the laboratory died of it: %s", laboratory->reason);
		return;
	}
	result->attempt = ATTEMPT_CRASHED;
	result->witness = WITNESS_BLIND;
	snprintf(
		result->reason, sizeof(result->reason),
		"the laboratory died, and this attack is none that may kill it: %s",
		laboratory->reason);
}

void laboratory_settle(struct conduct *conduct, const struct environment *e,
		       const json_t *described, struct attempt_result *result)
{
	struct environment *laboratory = environment_laboratory(e);
	int meant = json_bool(described, "lab", 0);

	if (!laboratory)
		return;
	/* Its end may be under way, and that of who is in there be a part. */
	if (!result->observed)
		await_alive(conduct, laboratory);
	if (laboratory->silent)
		settle_silence(laboratory, result);
	else if (laboratory->state != ENVIRONMENT_UP)
		settle_death(conduct, laboratory, meant, result);
	else if (meant && is_moved(result))
		environment_stop(conduct, laboratory);
}

void laboratory_close(struct conduct *conduct)
{
	int i;

	for (i = 0; i < conduct->count; i++) {
		struct environment *e = conduct->environments[i];

		if (e && e->role == ROLE_HELPER && environment_laboratory(e))
			environment_remove(conduct, e);
		else if (e && e->role == ROLE_LABORATORY)
			environment_stop(conduct, e);
	}
}
