/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/simulation/flips.h"

#include "common/cleanup.h"
#include "harness/report/night.h"
#include "tests/simulation/nights.h"

const size_t flips_rows[FLIPS_ATTACKS] = {1, 1, 4, 52};

/* What an attempt may say, and the nights so far. */
struct flipping {
	enum expect_state to;
	double rate;
	gsl_rng *random;
	struct nights nights;
};

static enum expect_state attempt(const struct flipping *flipping)
{
	return gsl_rng_uniform(flipping->random) < flipping->rate ? flipping->to
								  : EXPECT_HELD;
}

static void name_boundary(struct night_boundary *boundary, size_t environment,
			  size_t attack, size_t row)
{
	if (asprintf(&boundary->environment, "environment-%zu", environment) <
		    0 ||
	    asprintf(&boundary->attack, "attack-%zu", attack) < 0 ||
	    asprintf(&boundary->name, "%s/row-%zu:%s", boundary->attack, row,
		     boundary->environment) < 0)
		abort();
	boundary->nights = calloc(NIGHTS_HISTORY, sizeof(*boundary->nights));
}

static void make_boundaries(struct nights *nights)
{
	nights->boundaries =
		calloc(FLIPS_BOUNDARIES, sizeof(*nights->boundaries));
	for (size_t e = 0; e < FLIPS_ENVIRONMENTS; e++)
		for (size_t a = 0; a < FLIPS_ATTACKS; a++)
			for (size_t row = 0; row < flips_rows[a]; row++)
				name_boundary(
					&nights->boundaries
						 [nights->boundary_count++],
					e, a, row);
}

static void begin(struct nights *nights)
{
	for (size_t i = 0; i < nights->count; i++) {
		free(nights->nights[i].run);
		json_decref(nights->nights[i].traits);
	}
	nights->count = 0;
	json_object_clear(nights->acknowledged);
}

static void add_night(struct flipping *flipping)
{
	struct nights *nights = &flipping->nights;
	size_t night = nights->count++;

	nights->nights[night] = (struct night){
		.run = strdup("simulated"),
		.started_s = (int64_t)night,
		.traits = json_object(),
	};
	for (size_t b = 0; b < nights->boundary_count; b++)
		nights->boundaries[b].nights[night] = (struct boundary_night){
			attempt(flipping), EXPECT_NOT_TRIED, 1};
}

static void try_again(struct flipping *flipping, const json_t *suspects)
{
	struct nights *nights = &flipping->nights;

	for (size_t b = 0; b < nights->boundary_count; b++) {
		struct night_boundary *boundary = &nights->boundaries[b];

		if (json_holds(suspects, boundary->attack) &&
		    json_holds(suspects, boundary->environment))
			boundary->nights[nights->count - 1].again =
				attempt(flipping);
	}
}

/* As --ack does it. */
static void accept(struct nights *nights, const json_t *document)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (json_object_get(document, "findings"), i, finding)
		if (json_bool(finding, "is_red", 0))
			json_object_set_new(
				nights->acknowledged,
				json_text(finding, "name", ""),
				json_pack("{s:I}", "since_s",
					  (json_int_t)nights->count - 1));
}

static int night_is_red(struct flipping *flipping)
{
	struct nights *nights = &flipping->nights;
	cleanup_json json_t *first = NULL, *suspects = NULL, *second = NULL;

	add_night(flipping);
	first = night_document(nights, NULL);
	suspects = night_suspects(first);
	if (!json_array_size(suspects))
		return json_bool(first, "red", 0);
	try_again(flipping, suspects);
	second = night_document(nights, NULL);
	accept(nights, second);
	return json_bool(second, "red", 0);
}

size_t flips_red(enum expect_state to, double rate, size_t nights,
		 unsigned long seed)
{
	struct flipping flipping = {
		.to = to,
		.rate = rate,
		.random = noise_generator(seed),
		.nights = {.suite = strdup("simulated"),
			   .nights =
				   calloc(NIGHTS_HISTORY, sizeof(struct night)),
			   .acknowledged = json_object(),
			   .index = json_object(),
			   .floors = json_object(),
			   .expected = json_array()},
	};
	size_t red = 0;

	make_boundaries(&flipping.nights);
	for (size_t night = 0; night < nights; night++) {
		if (flipping.nights.count == NIGHTS_HISTORY)
			begin(&flipping.nights);
		red += night_is_red(&flipping) != 0;
	}
	gsl_rng_free(flipping.random);
	nights_free(&flipping.nights);
	return red;
}
