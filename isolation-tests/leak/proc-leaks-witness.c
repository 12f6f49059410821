/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of proc-leaks: plants the decoy, plays random codes on the
 * machine when asked to, reads the facts itself, and says what is true. What
 * the host does not have either, it is blind to.
 */
#include "isolation-tests/leak/code.h"
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
	char bits[ACTIVITIES][CODE_BITS + 1]; /* "": not played */
	struct error not_played[ACTIVITIES];
};

static int setup(struct job_context *context, struct error *err)
{
	struct leak_witness *w = calloc(1, sizeof(*w));
	int i;

	context->state = w;
	if (!w || seal_random(w->salt) < 0)
		return error_make(err, ENOMEM, "no memory for the witness");
	for (i = 0; i < ACTIVITIES; i++)
		error_make(&w->not_played[i], 0, "its code was not asked for");
	if (decoy_plant(&w->decoy, NULL, &w->no_decoy) < 0)
		decoy_remove(&w->decoy);
	return 0;
}

/* Three bytes of chance as text. */
static int random_bits(char *bits)
{
	unsigned char bytes[CODE_BITS / 8];
	int i;

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return -1;
	for (i = 0; i < CODE_BITS; i++)
		bits[i] = bytes[i / 8] >> i % 8 & 1 ? '1' : '0';
	bits[CODE_BITS] = '\0';
	return 0;
}

/* The code of an activity stays the same however often it is asked for. */
static int play(struct job_context *context, const json_t *wish,
		struct error *err)
{
	struct leak_witness *w = context->state;
	enum activity activity = activity_find(json_text(wish, "activity", ""));
	nanoseconds slot = json_int(wish, "slot_ns", 0);
	char *bits = activity == ACTIVITIES ? NULL : w->bits[activity];

	if (bits && slot >= SLOT_LEAST && slot <= SLOT_MOST &&
	    (*bits || random_bits(bits) == 0) &&
	    modulate_play(activity, bits, slot, context->around->data,
			  &w->not_played[activity]) < 0)
		bits[0] = '\0';
	return job_event(context, "played", NULL, err);
}

/* Why there is nothing to be known; NULL when there is. */
static const char *no_code(const struct job_context *context,
			   const struct quantity *q)
{
	const struct leak_witness *w = context->state;

	if (!*w->bits[q->activity])
		return w->not_played[q->activity].message;
	if (!strcmp(q->row, QUANTITY_STEAL) &&
	    strcmp(json_text(context->params, "kind", ""), "vm"))
		return "only a guest is told of time taken from it";
	if (q->path && access(q->path, F_OK) < 0)
		return "this kernel has no such file";
	return NULL;
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
			say_truth(context, q->row, w->bits[q->activity],
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

static int run(struct job_context *context, struct error *err)
{
	struct leak_witness *w = context->state;
	json_t *where = json_pack("{s:s}", "salt", w->salt);

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
	.bound_processes = 21,
	.bound_bytes = INT64_C(8) << 20,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(proc_leaks_witness)
