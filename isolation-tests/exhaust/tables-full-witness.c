/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of tables-full, a neighbour who wants one entry of each:
 * before, while all is held, and afterwards.
 */
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/full.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <errno.h>

/* What was given back may come late. */
#define SETTLE_NS (2 * NS_PER_S)
#define AGAIN_NS (20 * NS_PER_MS)

struct neighbour {
	struct job_context *context;
	struct table_place place;
	char token[SEAL_TEXT];
	int before, meanwhile; /* whether it got one */
	int64_t held;	       /* by the attacker */
};

static int can_have_again(struct neighbour *neighbour, const struct full *full)
{
	nanoseconds end = clock_now() + SETTLE_NS;
	int again = full_has_more(full, &neighbour->place);

	while (!again && clock_now() < end) {
		bounded_sleep_until(clock_now() + AGAIN_NS);
		again = full_has_more(full, &neighbour->place);
	}
	return again;
}

static void say_left(struct neighbour *neighbour, const struct full *full,
		     int again)
{
	struct job_context *context = neighbour->context;
	char held[SAY_NUMBER];

	if (!neighbour->before)
		say_row_blind(context, full->row,
			      "the host has none before it either");
	else if (!neighbour->meanwhile && !again)
		say_row_blind(context, full->row,
			      "the host has none afterwards either");
	else
		say_row_witness(context, full->row,
				neighbour->meanwhile ? "still" : "moved",
				"a neighbour got %s: %s %s inside",
				neighbour->meanwhile ? "one" : "none",
				say_number(neighbour->held, held), full->what);
}

static void look(void *state, const char *row, enum round_phase phase,
		 int64_t number)
{
	struct neighbour *neighbour = state;
	const struct full *full = full_find(row);

	if (!full)
		return;
	if (phase == ROUND_BEFORE) {
		neighbour->before = full_has_more(full, &neighbour->place);
	} else if (phase == ROUND_HELD) {
		neighbour->held = number;
		neighbour->meanwhile = full_has_more(full, &neighbour->place);
	} else {
		say_left(neighbour, full, can_have_again(neighbour, full));
	}
}

static int run(struct job_context *context, struct error *err)
{
	struct neighbour neighbour = {.context = context};
	const struct round_eye eye = {look, NULL, &neighbour};
	char token[SEAL_TEXT];

	if (seal_random(neighbour.token) < 0 || seal_random(token) < 0)
		return error_make(err, errno, "no random token");
	neighbour.place = (struct table_place){.data = context->around->data,
					       .token = neighbour.token};
	return round_watch(context, json_pack("{s:s}", "token", token), &eye,
			   err);
}

static const struct job tables_full_witness = {
	.name = "tables-full.witness",
	.title = "Asks for what may be left in the host's tables",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_DATA,
	.deadline = 105 * NS_PER_S,
	.bound_processes = 1,
	.run = run,
};
JOB_REGISTER(tables_full_witness)
