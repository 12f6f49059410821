/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measuring a night, once or twice, and judging it. */
#include "common/cleanup.h"
#include "harness/cli/nightly-parts.h"
#include "harness/cli/running.h"
#include "harness/cli/suite-path.h"
#include "harness/conduct/possible.h"
#include "harness/host/busy.h"

#include <math.h>
#include <string.h>

/* How long the machine is watched before and after, while we do nothing. */
#define WATCH_NS (2 * NS_PER_S)

/* The words of --only. */
static size_t names_of(const json_t *names, const char **only)
{
	size_t count = 0;

	for (; count < json_array_size(names) && count < RUNNING_WORDS; count++)
		only[count] = json_string_value(json_array_get(names, count));
	return count;
}

int nightly_plan(struct plan *plan, const struct nightly *nightly,
		 const json_t *names, struct error *err)
{
	const char *only[RUNNING_WORDS];
	struct plan_options wanted = {.only = only,
				      .only_count = names_of(names, only),
				      .workloads = 1,
				      .attacks = 1,
				      .seed = running_any_seed(0)};

	if (suite_plan(plan, nightly->a->suite, &nightly->programs->catalogue,
		       &wanted, err) < 0)
		return -1;
	return possible_check(nightly->programs, plan, err);
}

/* The larger one counts; what nobody knows does not. */
static double busier(double a, double b)
{
	return isnan(a) ? b : fmax(a, b);
}

/* The run that does it again. Caller frees. */
static char *command_line(const struct nightly *nightly,
			  const struct plan *plan, const json_t *names)
{
	struct running said = {.suite = nightly->a->suite,
			       .data = nightly->a->data,
			       .seed = plan->seed};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	said.only_count = names_of(names, said.only);
	running_command(out, "run", &said);
	fclose(out);
	return text;
}

int nightly_measure(struct nightly *nightly, const struct plan *plan,
		    const char *suite, const json_t *names,
		    struct run_outcome *outcome, struct error *err)
{
	const struct nightly_arguments *a = nightly->a;
	cleanup_free char *command = command_line(nightly, plan, names);
	cleanup_host_spent struct host_spent before = {0}, after = {0};
	struct run_options wanted = {.programs = nightly->programs,
				     .plan = plan,
				     .suite = suite,
				     .label = NULL,
				     .store = nightly->store,
				     .data = a->data,
				     .quiet = a->quiet};
	int is_known;

	if (!command)
		return error_make(err, ENOMEM, "cannot begin");
	wanted.command = command;
	nightly->busy = host_busy(WATCH_NS);
	is_known = host_spent_read(&before) == 0;
	if (run_do(&wanted, outcome, err) < 0)
		return -1;
	if (outcome->end == CONDUCT_INTERRUPTED)
		return 0;
	is_known &= host_spent_read(&after) == 0;
	if (is_known)
		nightly->busy =
			busier(nightly->busy, host_others(&before, &after,
							  outcome->charged_ns));
	nightly->busy = busier(nightly->busy, host_busy(WATCH_NS));
	return 0;
}

json_t *nightly_judge(const struct nightly *nightly, struct store *store,
		      struct error *err)
{
	cleanup_nights struct nights nights = {0};
	const char *tonight = *nightly->first.id ? nightly->first.id : NULL;

	if (night_read(&nights, store, nightly->a->suite, tonight,
		       nightly->a->busy, err) < 0)
		return NULL;
	return night_document(&nights, err);
}

json_t *nightly_keep_and_judge(const struct nightly *nightly, const char *run,
			       const char *again_of, struct error *err)
{
	cleanup_store struct store *store = NULL;

	if (store_open(&store, nightly->store, 0, err) < 0 ||
	    (run &&
	     night_summarise(store, run, again_of, nightly->busy, err) < 0) ||
	    night_summarise_all(store, nightly->a->suite, err) < 0)
		return NULL;
	return nightly_judge(nightly, store, err);
}

static int is_environment(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->environment_count; i++)
		if (!strcmp(plan->environments[i].name, name))
			return 1;
	return 0;
}

/* Names of suspects that the suite still has, if any of them is work: what
 * somebody took out of it is not measured again. New reference. */
static json_t *still_planned(const struct plan *plan, const json_t *names)
{
	json_t *planned = json_array();
	const json_t *name;
	size_t work = 0, i;

	json_array_foreach (names, i, name) {
		const char *text = json_string_value(name);
		int is_work = json_object_get(plan->workloads, text) ||
			      json_object_get(plan->attacks, text);

		if (is_work || is_environment(plan, text))
			json_array_append(planned, (json_t *)name);
		work += is_work && strcmp(text, "reference") != 0;
	}
	if (!work)
		json_array_clear(planned);
	return planned;
}

int nightly_measure_again(struct nightly *nightly, json_t **document,
			  struct run_outcome *outcome, struct error *err)
{
	cleanup_json json_t *suspects = night_suspects(*document);
	cleanup_json json_t *names = still_planned(nightly->plan, suspects);
	cleanup_plan struct plan plan = {0};
	cleanup_free char *suite = NULL;

	if (!json_array_size(names))
		return 0;
	if (!nightly->a->quiet)
		fprintf(stderr,
			"bulkhead: what looks worse is measured a second time\n");
	if (nightly_plan(&plan, nightly, names, err) < 0)
		return -1;
	if (asprintf(&suite, "%s, again", nightly->a->suite) < 0)
		return error_make(err, ENOMEM, "cannot measure again");
	if (nightly_measure(nightly, &plan, suite, names, outcome, err) < 0)
		return -1;
	if (outcome->end == CONDUCT_INTERRUPTED)
		return 1;
	json_decref(*document);
	*document = nightly_keep_and_judge(nightly, outcome->id,
					   nightly->first.id, err);
	return *document ? 1 : -1;
}
