/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/canary.h"

#include "harness/report/language.h"

#include <math.h>
#include <string.h>

static const struct {
	const char *key, *name;
} senses[CANARY_SENSES] = {
	[CANARY_WAKEUP] = {"wakeup", N_("wake-up delay")},
	[CANARY_FORK] = {"fork", N_("fork and reap")},
	[CANARY_FSYNC] = {"fsync", N_("small write and fsync")},
};

const char *canary_name(enum canary_sense sense)
{
	return _(senses[sense].name);
}

static int was_felt(const json_t *attempt)
{
	return json_is_object(
		json_object_get(json_object_get(attempt, "canary"), "attack"));
}

static double lateness(const json_t *attempt)
{
	return canary_value(attempt, "attack", CANARY_WAKEUP, "p99_ns");
}

/* Of an attack's rows in an environment, the first of those during which the
 * wake-ups were latest. */
static int is_latest(const json_t *environment, const json_t *attempt)
{
	const char *attack = json_text(attempt, "attack", "");
	const json_t *other, *latest = NULL;
	size_t i;

	json_array_foreach (json_object_get(environment, "attempts"), i, other)
		if (json_text(other, "row", NULL) && was_felt(other) &&
		    !strcmp(json_text(other, "attack", ""), attack) &&
		    (!latest || lateness(other) > lateness(latest)))
			latest = other;
	return attempt == latest;
}

static int is_shown(const json_t *environment, const json_t *attempt)
{
	return was_felt(attempt) && (!json_text(attempt, "row", NULL) ||
				     is_latest(environment, attempt));
}

void canary_each(const json_t *document, canary_look *look, void *data)
{
	const json_t *environment, *attempt;
	size_t i, j;

	json_array_foreach (json_object_get(document, "environments"), i,
			    environment)
		json_array_foreach (json_object_get(environment, "attempts"), j,
				    attempt)
			if (is_shown(environment, attempt))
				look(data, environment, attempt);
}

double canary_value(const json_t *attempt, const char *window,
		    enum canary_sense sense, const char *what)
{
	const json_t *canary = json_object_get(attempt, "canary");

	return json_double(json_object_get(json_object_get(canary, window),
					   senses[sense].key),
			   what, NAN);
}
