/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/neighbours-pair.h"

#include "common/cleanup.h"
#include "harness/conduct/neighbours-account.h"
#include "harness/conduct/trial.h"
#include "harness/plan/schedule.h"

#include <math.h>
#include <string.h>

/* A pair under way. */
struct pairing {
	struct twin *twin;
	gsl_rng *generator;
	const struct neighbours_pair *pair;
	json_t *victims, *outside; /* as the record has them */
	struct neighbour_record record;
	char reason[640], what[64];
};

static enum conduct_end end_of(enum twin_end end)
{
	static const enum conduct_end ends[] = {
		[TWIN_THERE] = CONDUCT_COMPLETE,
		[TWIN_LOST] = CONDUCT_COMPLETE,
		[TWIN_INTERRUPTED] = CONDUCT_INTERRUPTED,
		[TWIN_FAULT] = CONDUCT_FAULT,
	};

	return ends[end];
}

/* What was spent outside since `before`, in the quiet or the noisy round.
 * Returns what the second half was charged with. */
static double settle_account(struct pairing *p, const struct account *before,
			     const char *when, double *outside)
{
	struct spending spent = account_since(p->twin, before);

	*outside = spent.outside;
	json_object_set_new(p->outside, when, spent.parts);
	return spent.second;
}

/* Mean of the samples: how long the same work took, a rare long wait with it;
 * NaN without any. */
static double mean_of(const json_t *samples)
{
	double sum = 0;
	const json_t *sample;
	size_t i;

	json_array_foreach (samples, i, sample) {
		if (!json_is_number(sample))
			return NAN;
		sum += json_number_value(sample);
	}
	return sum / (double)json_array_size(samples);
}

/* What a victim says goes into its entry, as "quiet" or "noisy". */
static void enter(struct pairing *p, const char *victim, const char *when)
{
	const struct twin_half *half = &p->twin->first;
	const json_t *data = json_object_get(half->result, "data");
	double mean = mean_of(json_object_get(data, "samples"));
	json_t *entry = json_object_get(p->victims, victim);

	if (!entry) {
		entry = json_object();
		json_object_set_new(p->victims, victim, entry);
	}
	if (isfinite(mean) && mean > 0) {
		json_object_set_new(entry, when, json_real(mean));
		json_object_set_new(entry, "unit",
				    json_string(json_text(data, "unit", "")));
		json_object_set_new(
			entry, "better",
			json_string(
				!strcmp(json_text(data, "better", ""), "higher")
					? "higher"
					: "lower"));
	} else {
		json_object_set_new(
			entry, "reason",
			json_string(json_text(half->result, "reason",
					      half->lost ? half->why
							 : "no samples")));
	}
}

/* All victims once, in random order. */
static enum conduct_end all_victims(struct pairing *p, const char *when,
				    struct error *err)
{
	struct conduct *conduct = p->twin->conduct;
	const char *names[NEIGHBOURS_VICTIMS], *name;
	int order[NEIGHBOURS_VICTIMS], count = 0, i;
	json_t *params;

	json_object_foreach (conduct->plan->victims, name, params)
		if (count < NEIGHBOURS_VICTIMS)
			names[count++] = name;
	schedule_shuffle(p->generator, order, count);
	for (i = 0; i < count && twin_is_up(p->twin); i++) {
		const char *victim = names[order[i]];
		const json_t *given =
			json_object_get(conduct->plan->victims, victim);
		cleanup_json json_t *all =
			trial_params(conduct, victim, given, 0);
		enum twin_end end;

		twin_start(p->twin, &p->twin->first, victim, "subject", all);
		end = twin_until_result(p->twin, &p->twin->first, err);
		if (end_of(end) != CONDUCT_COMPLETE)
			return end_of(end);
		enter(p, victim, when);
	}
	return CONDUCT_COMPLETE;
}

static void because(struct pairing *p, const char *who, const char *why)
{
	if (!p->record.reason)
		snprintf(p->reason, sizeof(p->reason), "%s: %s", who, why);
	p->record.reason = p->reason;
}

static enum conduct_end quiet_round(struct pairing *p, struct error *err)
{
	cleanup_account struct account before = account_take(p->twin);
	enum conduct_end end = all_victims(p, "quiet", err);

	settle_account(p, &before, "quiet", &p->record.outside_quiet);
	return end;
}

/* What the antagonist says of itself when it is told to stop. */
static enum conduct_end hear_antagonist(struct pairing *p, struct error *err)
{
	struct twin_half *half = &p->twin->second;
	const json_t *data;
	enum twin_end end;

	exchange_tell(p->twin->conduct, half->environment, half->job, "done",
		      NULL);
	end = twin_until_result(p->twin, half, err);
	data = json_object_get(half->result, "data");
	if (end == TWIN_LOST)
		because(p, p->pair->antagonist, half->why);
	else if (json_int(data, "count", 0) <= 0)
		because(p, p->pair->antagonist,
			json_text(half->result, "reason", "it did nothing"));
	p->record.count = json_int(data, "count", 0);
	snprintf(p->what, sizeof(p->what), "%s", json_text(data, "what", ""));
	p->record.counted =
		account_share(0, json_int(half->result, "cpu_ns", -1),
			      json_int(half->result, "ended_ns", 0) -
				      json_int(half->result, "started_ns", 0));
	return end_of(end);
}

static enum conduct_end noisy_round(struct pairing *p, struct error *err)
{
	struct twin_half *half = &p->twin->second;
	cleanup_account struct account before = {0};
	enum conduct_end end;
	enum twin_end ready;

	twin_start(p->twin, half, p->pair->antagonist, "neighbour",
		   p->pair->params);
	ready = twin_until_ready(p->twin, half, err);
	if (ready == TWIN_LOST)
		because(p, p->pair->antagonist, half->why);
	if (ready != TWIN_THERE)
		return end_of(ready);
	before = account_take(p->twin);
	end = all_victims(p, "noisy", err);
	p->record.charged =
		settle_account(p, &before, "noisy", &p->record.outside_noisy);
	return end == CONDUCT_COMPLETE ? hear_antagonist(p, err) : end;
}

static int store(struct pairing *p, struct error *err)
{
	const struct twin *twin = p->twin;

	if (twin->first.lost)
		because(p, "the victims' environment", twin->first.why);
	p->record.what = p->what;
	/* Of a pair that is none nothing may be taken for one. */
	p->record.victims = p->record.reason ? NULL : p->victims;
	p->record.outside = p->outside;
	twin->conduct->failed_items += p->record.reason != NULL;
	return store_add_neighbour(twin->conduct->store, &p->record, err);
}

enum conduct_end neighbours_pair(struct twin *twin, gsl_rng *generator,
				 const struct neighbours_pair *pair,
				 struct error *err)
{
	cleanup_json json_t *victims = json_object();
	cleanup_json json_t *outside = json_object();
	int noisy_first = (int)gsl_rng_uniform_int(generator, 2);
	struct pairing p = {
		.twin = twin,
		.generator = generator,
		.pair = pair,
		.victims = victims,
		.outside = outside,
		.record = {.environment = twin->first.environment->record,
			   .place = pair->place == TWIN_SAME_CPU ? "same"
								 : "other",
			   .antagonist = pair->antagonist,
			   .round = pair->round,
			   .noisy_first = noisy_first,
			   .charged = NAN,
			   .counted = NAN,
			   .outside_quiet = NAN,
			   .outside_noisy = NAN}};
	enum conduct_end end =
		noisy_first ? noisy_round(&p, err) : quiet_round(&p, err);

	if (end == CONDUCT_COMPLETE && twin_is_up(twin) && !p.record.reason)
		end = noisy_first ? quiet_round(&p, err) : noisy_round(&p, err);
	if (end == CONDUCT_COMPLETE && store(&p, err) < 0)
		end = CONDUCT_FAULT;
	return end;
}
