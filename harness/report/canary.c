/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/canary.h"

#include "harness/report/language.h"

#include <math.h>

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

void canary_each(const json_t *document, canary_look *look, void *data)
{
	const json_t *environment, *attempt;
	size_t i, j;

	json_array_foreach (json_object_get(document, "environments"), i,
			    environment)
		json_array_foreach (json_object_get(environment, "attempts"), j,
				    attempt)
			if (was_felt(attempt))
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
