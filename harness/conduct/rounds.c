/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/rounds.h"

#include "common/cleanup.h"
#include "harness/conduct/peer.h"
#include "harness/conduct/precision.h"
#include "harness/conduct/trial.h"
#include "harness/plan/schedule.h"

#include <string.h>

#define WORKLOADS_MOST 64

struct measuring {
	struct conduct *conduct;
	gsl_rng *generator;
	const char *workloads[WORKLOADS_MOST];
	const json_t *params[WORKLOADS_MOST];
	int workload_count;
	struct environment *environments[STAGE_HANDLES];
	int environment_count;
	struct precision *precision;
	int round;		   /* numbered through over all starts */
	nanoseconds longest_round; /* so far */
	int trials;		   /* done, and those that need not be done */
	int rounds;		   /* of a start; all planned, in the first */
};

static enum conduct_end end_of_start(enum environment_started how)
{
	if (how == STARTED_INTERRUPTED)
		return CONDUCT_INTERRUPTED;
	return how == STARTED_FAULT ? CONDUCT_FAULT : CONDUCT_COMPLETE;
}

static void show(const struct measuring *m, const char *workload,
		 const struct environment *e)
{
	struct conduct *c = m->conduct;
	int rounds = c->plan->rounds + (c->plan->starts - 1) * m->rounds;
	double planned =
		(double)m->trials / (c->plan->starts * c->plan->rounds *
				     m->workload_count * m->environment_count);
	double spent =
		(double)(conduct_now(c) - c->started) / (double)c->plan->budget;

	/* Whichever comes first ends it. */
	progress_show(c->progress, conduct_now(c),
		      planned > spent ? planned : spent,
		      "round %d of %d: %s in %s", m->round, rounds, workload,
		      e->name);
}

/* One workload in every environment, in random order. */
static enum conduct_end side_by_side(struct measuring *m, int workload,
				     int position, struct error *err)
{
	int order[STAGE_HANDLES], i;

	schedule_shuffle(m->generator, order, m->environment_count);
	for (i = 0; i < m->environment_count; i++) {
		struct environment *e = m->environments[order[i]];
		struct trial_place place = {
			.workload = m->workloads[workload],
			.params = m->params[workload],
			.round = m->round,
			.position = position + i + 1,
		};
		double median = 0;
		int higher = 0;
		enum conduct_end end =
			end_of_start(environment_start(m->conduct, e, err));

		if (end != CONDUCT_COMPLETE)
			return end;
		m->trials++;
		if (e->state != ENVIRONMENT_UP)
			continue;
		show(m, place.workload, e);
		switch (trial_run(m->conduct, e, &place, &median, &higher,
				  err)) {
		case TRIAL_INTERRUPTED:
			return CONDUCT_INTERRUPTED;
		case TRIAL_FAULT:
			return CONDUCT_FAULT;
		case TRIAL_FAILED:
			break;
		case TRIAL_DONE:
			e->failures = 0;
			precision_add(m->precision, e, workload, m->round,
				      median, higher);
		}
	}
	return CONDUCT_COMPLETE;
}

static enum conduct_end one_round(struct measuring *m, struct error *err)
{
	nanoseconds began = conduct_now(m->conduct);
	int order[WORKLOADS_MOST], i;

	m->round++;
	schedule_shuffle(m->generator, order, m->workload_count);
	for (i = 0; i < m->workload_count; i++) {
		enum conduct_end end = side_by_side(
			m, order[i], i * m->environment_count, err);

		if (end != CONDUCT_COMPLETE)
			return end;
	}
	if (conduct_now(m->conduct) - began > m->longest_round)
		m->longest_round = conduct_now(m->conduct) - began;
	return CONDUCT_COMPLETE;
}

static int time_is_up(const struct measuring *m)
{
	return m->round && conduct_now(m->conduct) + m->longest_round >
				   m->conduct->deadline;
}

/* Fresh environments, then the rounds of this start. */
static enum conduct_end one_start(struct measuring *m, struct error *err)
{
	enum conduct_end end;
	int i;

	if (time_is_up(m))
		return CONDUCT_BUDGET;
	for (i = 0; i < m->environment_count; i++)
		environment_stop(m->conduct, m->environments[i]);
	end = end_of_start(peer_ensure(m->conduct, err));
	for (i = 0; i < m->environment_count && end == CONDUCT_COMPLETE; i++)
		end = end_of_start(
			environment_start(m->conduct, m->environments[i], err));
	for (i = 0; i < m->rounds && end == CONDUCT_COMPLETE; i++)
		end = time_is_up(m) ? CONDUCT_BUDGET : one_round(m, err);
	return end;
}

/* After the first start: what the others need. */
static void shorten(struct measuring *m)
{
	const struct plan *plan = m->conduct->plan;
	int of_round = m->workload_count * m->environment_count;

	m->rounds =
		precision_rounds(m->precision, plan->precision, plan->rounds);
	m->trials += (plan->starts - 1) * (plan->rounds - m->rounds) * of_round;
}

static enum conduct_end all_starts(struct measuring *m, struct error *err)
{
	const struct plan *plan = m->conduct->plan;
	int start;

	m->rounds = plan->rounds;
	for (start = 1; start <= plan->starts; start++) {
		enum conduct_end end = one_start(m, err);

		if (end != CONDUCT_COMPLETE)
			return end;
		if (start == 1 && start < plan->starts)
			shorten(m);
	}
	return m->rounds < plan->rounds ? CONDUCT_PRECISE : CONDUCT_COMPLETE;
}

static void gather(struct measuring *m)
{
	const char *name;
	json_t *params;
	int i;

	json_object_foreach (m->conduct->plan->workloads, name, params) {
		if (m->workload_count == WORKLOADS_MOST)
			break;
		m->workloads[m->workload_count] = name;
		m->params[m->workload_count++] = params;
	}
	for (i = 0; i < m->conduct->count; i++) {
		struct environment *e = m->conduct->environments[i];

		if (e && e->role == ROLE_MEASURED)
			m->environments[m->environment_count++] = e;
	}
}

enum conduct_end rounds_run(struct conduct *conduct, struct error *err)
{
	struct measuring m = {.conduct = conduct};
	enum conduct_end end;

	gather(&m);
	if (!m.workload_count)
		return CONDUCT_COMPLETE;
	m.generator = schedule_generator(conduct->plan->seed);
	m.precision = precision_new();
	if (m.generator && m.precision) {
		end = all_starts(&m, err);
	} else {
		error_make(err, ENOMEM, "cannot begin the rounds");
		end = CONDUCT_FAULT;
	}
	precision_free(m.precision);
	gsl_rng_free(m.generator);
	return end;
}
