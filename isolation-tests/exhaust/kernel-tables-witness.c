/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of the kernel's tables: counts their entries before, while
 * the attack holds its own, and afterwards. What came and stayed, or had gone
 * before, was somebody else's.
 */
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/exhaust/tables.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <errno.h>

/* A third of what was made is enough: some counts are of whole pages of
 * objects, that come and go a little late. */
#define SHARE 3
#define SETTLE_NS (300 * NS_PER_MS)

struct counting {
	struct job_context *context;
	struct table_place place;
	char token[SEAL_TEXT];
	int64_t before, held, after;
};

/* As soon as enough of what the row held has gone, or never: of what only grows
 * nothing will. */
static int64_t read_settled(struct counting *counting,
			    const struct table *table)
{
	nanoseconds end = clock_now() + SETTLE_NS;
	int64_t now = table->read(&counting->place);

	while (!table->grows && counting->held - now < table->count / SHARE &&
	       clock_now() < end &&
	       counting->held - counting->before >= table->count / SHARE) {
		bounded_sleep_until(clock_now() + NS_PER_MS);
		now = table->read(&counting->place);
	}
	return now;
}

static void say_counted(const struct counting *counting,
			const struct table *table)
{
	char more[SAY_NUMBER], before[SAY_NUMBER];
	int64_t up = counting->held - counting->before;
	int64_t down = table->grows ? up : counting->held - counting->after;
	int64_t rise = up < down ? up : down;

	if (counting->before < 0 || counting->held < 0 || counting->after < 0)
		say_row_blind(
			counting->context, table->row,
			"the host does not say how many there are, or not to this user");
	else
		say_row_witness(counting->context, table->row,
				rise >= table->count / SHARE ? "moved"
							     : "still",
				"%s %s more on the host, from %s",
				say_number(rise, more), table->what,
				say_number(counting->before, before));
}

static void look(void *state, const char *row, enum round_phase phase,
		 int64_t number)
{
	struct counting *counting = state;
	const struct table *table = table_find(row);

	(void)number;
	if (!table)
		return;
	counting->place.count = table->count;
	if (phase == ROUND_BEFORE)
		counting->before = table->read(&counting->place);
	else if (phase == ROUND_HELD)
		counting->held = table->read(&counting->place);
	if (phase != ROUND_AFTER)
		return;
	counting->after = read_settled(counting, table);
	say_counted(counting, table);
}

static int run(struct job_context *context, struct error *err)
{
	struct counting counting = {.context = context};
	const struct round_eye eye = {look, NULL, &counting};
	int enclosed = json_bool(context->params, "enclosed", 0);

	if (seal_random(counting.token) < 0)
		return error_make(err, errno, "no random token");
	counting.place = (struct table_place){.data = context->around->data,
					      .token = counting.token};
	return round_watch(context,
			   json_pack("{s:s, s:b}", "token", counting.token,
				     "enclosed", enclosed),
			   &eye, err);
}

static const struct job kernel_tables_witness = {
	.name = "kernel-tables.witness",
	.title = "Counts the entries of the host's tables",
	.kind = JOB_WITNESS,
	.deadline = 65 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(kernel_tables_witness)
