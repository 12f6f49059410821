/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/prices.h"

#include "common/cleanup.h"
#include "harness/report/rung.h"

#include <math.h>
#include <string.h>

int prices_are_in(const struct analysis *analysis)
{
	if (!rung_is_ladder(analysis))
		return 0;
	for (size_t e = 0; e < analysis->environment_count; e++)
		if (!analysis->environments[e].is_native &&
		    isfinite(analysis->environments[e].average.ratio.estimate))
			return 1;
	return 0;
}

int prices_same_machine(const json_t *facts, const json_t *other)
{
	/* How much memory a kernel counts differs from boot to boot. */
	static const char *const names[] = {"cpu_model", "cores", "threads",
					    "caches", "kernel"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const json_t *fact = json_object_get(facts, names[i]);

		if (!fact ||
		    !json_equal(fact, json_object_get(other, names[i])))
			return 0;
	}
	return 1;
}

/* Runs that may have prices, the newest first. */
struct looking {
	const json_t *run; /* whose prices they are to be */
	json_t *ids;
};

static int take_run(const struct run_record *run, void *data)
{
	struct looking *looking = data;

	if (strcmp(run->id, json_text(looking->run, "id", "")) &&
	    json_object_size(json_object_get(run->plan, "workloads")) &&
	    json_array_size(json_object_get(run->plan, "environments")) > 2 &&
	    prices_same_machine(json_object_get(looking->run, "facts"),
				run->facts))
		json_array_insert_new(looking->ids, 0, json_string(run->id));
	return 0;
}

static int has_prices(const json_t *document)
{
	cleanup_analysis struct analysis analysis = {0};

	return analysis_make(&analysis, document, NULL) == 0 &&
	       prices_are_in(&analysis);
}

int prices_find(struct store *store, const json_t *document, json_t **prices,
		struct error *err)
{
	cleanup_json json_t *ids = json_array();
	struct looking looking = {json_object_get(document, "run"), ids};
	size_t i;

	*prices = NULL;
	if (store_each_run(store, take_run, &looking, err) < 0)
		return -1;
	for (i = 0; i < json_array_size(ids); i++) {
		cleanup_json json_t *found = NULL;

		if (store_export(store,
				 json_string_value(json_array_get(ids, i)),
				 &found, err) < 0)
			return -1;
		if (!has_prices(found))
			continue;
		*prices = steal_pointer(&found);
		return 0;
	}
	return 0;
}
