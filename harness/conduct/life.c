/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/life-parts.h"

#include "common/cleanup.h"

#include <string.h>

/* Launcher, agent and worker, and one more. Guests, whose emulators have a
 * dozen threads, run out of memory before they need more than everybody has. */
#define PROCESSES_EACH 4

static const struct life *const all[] = {
	&life_density, &life_footprint, &life_footprint_host,
	&life_start,   &life_stop,
};

#define COUNT (sizeof(all) / sizeof(*all))

const struct life *life_find(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		if (!strcmp(all[i]->name, name))
			return all[i];
	return NULL;
}

int life_describe(struct catalogue *catalogue, struct error *err)
{
	cleanup_json json_t *said = json_pack("{s:[]}", "jobs");
	size_t i;

	for (i = 0; i < COUNT; i++)
		json_array_append_new(
			json_object_get(said, "jobs"),
			json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:[], s:o}",
				  "name", all[i]->name, "title", all[i]->title,
				  "kind", "workload", "by", "conductor", "unit",
				  all[i]->unit, "deadline_ns",
				  (json_int_t)all[i]->deadline, "needs",
				  "parameters",
				  parameter_table_json(all[i]->parameters)));
	return catalogue_add(catalogue, said, err);
}

static int64_t value_of(const struct life *life, const json_t *params,
			const char *name)
{
	const struct job_parameter *p = life->parameters;

	while (p->name && strcmp(p->name, name))
		p++;
	return json_int(params, name, p->value);
}

int64_t life_param(const struct life_trial *trial, const char *name)
{
	return value_of(trial->life, trial->params, name);
}

int64_t life_processes(const json_t *workloads)
{
	int64_t most = 0;
	size_t i;

	for (i = 0; i < COUNT; i++) {
		const json_t *params = json_object_get(workloads, all[i]->name);
		int64_t alive = 1;

		if (!params)
			continue;
		if (all[i]->alive)
			alive = value_of(all[i], params, all[i]->alive);
		if (alive > most)
			most = alive;
	}
	return most * PROCESSES_EACH;
}

void life_sample(struct life_trial *trial, double value)
{
	json_array_append_new(trial->samples, json_real(value));
}

/* In the form of an agent's result. */
static json_t *answer(const struct life_trial *trial, enum life_end end,
		      const struct error *err)
{
	if (end != LIFE_DONE)
		return json_pack("{s:s, s:s}", "status",
				 end == LIFE_UNSUPPORTED ? "unsupported"
							 : "failed",
				 "reason", err->message);
	return json_pack("{s:s, s:{s:s, s:s, s:O, s:s*}}", "status", "done",
			 "data", "unit", trial->life->unit, "better", "lower",
			 "samples", trial->samples, "note",
			 *trial->note ? trial->note : NULL);
}

json_t *life_run(const struct life *life, struct conduct *conduct,
		 struct environment *environment, const json_t *params,
		 enum stage_status *status, struct error *err)
{
	cleanup_json json_t *samples = json_array();
	struct life_trial trial = {
		.life = life,
		.conduct = conduct,
		.like = environment,
		.params = params,
		.samples = samples,
	};
	struct error why = {0};
	enum life_end end;

	trial.deadline = conduct_now(conduct) +
			 life_param(&trial, "budget_ms") * NS_PER_MS;
	end = life->run(&trial, &why);
	/* A signal cuts waiting short, and so the last sample. */
	if (end == LIFE_DONE)
		end = life_wait(&trial, 0, &why);
	if (end == LIFE_INTERRUPTED || end == LIFE_FAULT) {
		*status = end == LIFE_FAULT ? STAGE_FAULT : STAGE_INTERRUPTED;
		error_make(err, 0, "%s", why.message);
		return NULL;
	}
	*status = STAGE_MESSAGE;
	return answer(&trial, end, &why);
}
