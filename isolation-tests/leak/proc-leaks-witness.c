/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of proc-leaks: plants the decoy, plays random codes on the
 * machine when asked to, reads the facts itself, and says what is true. What
 * the host does not have either, it is blind to.
 */
#include "isolation-tests/leak/decoy-rows.h"
#include "isolation-tests/leak/fact.h"
#include "isolation-tests/leak/modulate.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define SLOT_LEAST (20 * NS_PER_MS)
#define SLOT_MOST (500 * NS_PER_MS)

struct leak_witness {
	char salt[SEAL_TEXT];
	struct decoy decoy;
	struct error no_decoy;
	struct modulation codes[ACTIVITIES];
};

static int setup(struct job_context *context, struct error *err)
{
	struct leak_witness *w = calloc(1, sizeof(*w));
	int i;

	context->state = w;
	if (!w || seal_random(w->salt) < 0)
		return error_make(err, ENOMEM, "no memory for the witness");
	for (i = 0; i < ACTIVITIES; i++)
		error_make(&w->codes[i].why, 0, "its code was not asked for");
	if (decoy_plant(&w->decoy, NULL, &w->no_decoy) < 0)
		decoy_remove(&w->decoy);
	return 0;
}

/* Three bytes of chance as text. */
static void random_bits(char *bits)
{
	unsigned char bytes[CODE_BITS / 8];
	int i;

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return;
	for (i = 0; i < CODE_BITS; i++)
		bits[i] = bytes[i / 8] >> i % 8 & 1 ? '1' : '0';
	bits[CODE_BITS] = '\0';
}

/* Codes of these activities, which stay the same however often they are asked
 * for. */
static int play(struct job_context *context, const json_t *wish,
		struct error *err)
{
	struct leak_witness *w = context->state;
	unsigned activities = (unsigned)json_int(wish, "activities", 0);
	nanoseconds slot = json_int(wish, "slot_ns", 0);
	int i;

	if (slot < SLOT_LEAST || slot > SLOT_MOST)
		activities = 0;
	for (i = 0; i < ACTIVITIES; i++)
		if ((activities >> i & 1) && !*w->codes[i].bits)
			random_bits(w->codes[i].bits);
	modulate_play(w->codes, activities, slot, context->around->data);
	return job_event(context, "played", NULL, err);
}

/* Why there is nothing to be known; NULL when there is. */
static const char *no_code(const struct job_context *context,
			   const struct quantity *q)
{
	const struct leak_witness *w = context->state;

	if (!*w->codes[q->activity].bits)
		return w->codes[q->activity].why.message;
	if (q->path && access(q->path, F_OK) < 0)
		return "this kernel has no such file";
	return quantity_untold(q, json_text(context->params, "kind", ""));
}

static void say_codes(struct job_context *context)
{
	const struct leak_witness *w = context->state;
	const struct quantity *q;

	for (q = quantities; q->row; q++) {
		const char *blind = no_code(context, q);

		if (blind)
			say_row_blind(context, q->row, blind);
		else
			say_truth(context, q->row, w->codes[q->activity].bits,
				  "bits");
	}
}

static void say_facts(struct job_context *context)
{
	const struct leak_witness *w = context->state;
	const struct fact *fact;

	for (fact = facts; fact->row; fact++) {
		char seal[SEAL_TEXT];
		struct error why = {0};

		if (fact_seal(fact, w->salt, seal, &why) < 0)
			say_row_blind(context, fact->row, why.message);
		else
			say_truth(context, fact->row, seal, "exact");
	}
}

/* Why this row has no token; NULL when it has one. */
static const char *no_token(const struct leak_witness *w,
			    const struct decoy_row *row, const char *run)
{
	if (!row->length)
		return *run ? NULL : "the run has no name";
	if (!w->decoy.pid)
		return w->no_decoy.message;
	if (!strcmp(row->row, "keys") && !w->decoy.has_key)
		return "this kernel took no key";
	return NULL;
}

static void say_tokens(struct job_context *context)
{
	const struct leak_witness *w = context->state;
	const char *run = context->around->run;
	const struct decoy_row *row;

	for (row = decoy_rows; row->row; row++) {
		const char *blind = no_token(w, row, run);
		const char *token = row->length ? w->decoy.token : run;
		size_t most = row->length ? (size_t)row->length : DECOY_TOKEN;
		char seal[SEAL_TEXT];

		if (blind) {
			say_row_blind(context, row->row, blind);
			continue;
		}
		seal_bytes(w->salt, row->row, token, strnlen(token, most),
			   seal);
		say_truth(context, row->row, seal, "exact");
	}
}

/* What moving levels takes here; 0 where no code is asked for: most attempts
 * that explain are about something else, and over in a few ms. */
static nanoseconds holding(const struct job_context *context)
{
	const struct quantity *q;

	for (q = quantities; q->row; q++)
		if (say_is_asked(context, q->row))
			return modulate_rehearse(context->around->data);
	return 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct leak_witness *w = context->state;
	json_t *where = json_pack("{s:s, s:I}", "salt", w->salt, "holding_ns",
				  (json_int_t)holding(context));

	if (w->decoy.pid)
		json_object_set_new(where, "decoy", decoy_address(&w->decoy));
	if (job_event(context, "ready", where, err) < 0 ||
	    job_serve(context, "sampling", play, err) < 0)
		return -1;
	say_tokens(context);
	say_facts(context);
	say_codes(context);
	return 0;
}

static void teardown(struct job_context *context)
{
	struct leak_witness *w = context->state;

	if (w)
		decoy_remove(&w->decoy);
	free(w);
}

static const struct job proc_leaks_witness = {
	.name = "proc-leaks.witness",
	.title = "Plants the decoy and plays codes for proc-leaks",
	.kind = JOB_WITNESS,
	.deadline = 125 * NS_PER_S,
	.bound_processes = 22,
	.bound_bytes = INT64_C(8) << 20,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(proc_leaks_witness)
