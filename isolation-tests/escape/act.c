/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/escape/act.h"

#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/kernel-seal.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <stdio.h>
#include <string.h>

/* Longest that one act may take: its child ends by then. */
#define ACT_NS (5 * NS_PER_S)
#define RESERVE_NS (NS_PER_S / 2)

/* What a child does, and leaves. */
struct done {
	const struct act *act;
	int bare, answer;
	struct act_brought brought;
};

const char *act_words(int answer)
{
	if (answer == ACT_NO_GAIN)
		return "nothing was gained by it";
	if (answer == ACT_ENDED)
		return "the process was ended";
	if (answer == ACT_UNABLE)
		return "no process for it";
	return answer ? strerror(answer) : "done";
}

static void act_out(void *state)
{
	struct done *done = state;

	if (done->bare && bounded_bare() < 0)
		_exit(1);
	done->answer = done->act->try(&done->brought);
}

int act_try(const struct act *act, int bare, struct act_brought *brought)
{
	struct done done = {.act = act, .bare = bare};

	if (bounded_do(act_out, &done, sizeof(done), ACT_NS) < 0)
		done.answer = errno == EINTR ? ACT_ENDED : ACT_UNABLE;
	*brought = done.brought;
	return done.answer;
}

static void try_row(struct job_context *context, const struct act *act,
		    const json_t *witness, const char *salt)
{
	int expected =
		(int)json_int(json_object_get(witness, "answers"), act->row, 0);
	struct act_brought brought;
	char seal[SEAL_TEXT], words[128];
	struct error why = {0};
	int answer = act_try(act, 0, &brought);

	if (answer == ACT_UNABLE) {
		say_row_unable(context, act->row, act_words(answer));
		return;
	}
	if (answer != expected) {
		snprintf(words, sizeof(words), "refused: %s",
			 act_words(answer));
		say_found(context, act->row, "", words);
		return;
	}
	if (kernel_seal_with(salt, act->row, brought.text, brought.size, seal,
			     &why) < 0) {
		say_row_unable(context, act->row, why.message);
		return;
	}
	snprintf(words, sizeof(words), "%s: %s%s",
		 act->asks ? "past the check" : "allowed", act_words(answer),
		 kernel_seal_is(salt, KERNEL_ROW,
				json_text(witness, "kernel", ""))
			 ? ""
			 : ", but by another kernel than the host's");
	say_found(context, act->row, seal, words);
}

int act_subject(struct job_context *context, const struct act *acts)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const char *salt = json_text(witness, "salt", NULL);
	const struct act *act;

	if (!salt)
		return say_unable(context, "there is no witness beside it");
	for (act = acts; act->row; act++)
		if (say_is_asked(context, act->row))
			try_row(context, act, witness, salt);
	return 0;
}

/* Why an act shows nothing on this host; NULL when it does. */
static const char *proves_nothing(const struct act *act, int answer,
				  char *words, size_t size)
{
	struct act_brought brought;

	if (!act->asks && answer)
		snprintf(words, size, "the host does not do it either: %s",
			 act_words(answer));
	else if (act->asks && act_try(act, 1, &brought) == answer)
		snprintf(words, size,
			 "the host gives one answer to all capabilities and "
			 "to none: %s",
			 act_words(answer));
	else
		return NULL;
	return words;
}

/* The host's own answer of one row, and what is true then. */
static void witness_row(struct job_context *context, const struct act *act,
			const char *salt, json_t *answers)
{
	struct act_brought brought;
	char seal[SEAL_TEXT], words[128];
	struct error why = {0};
	int answer = act_try(act, 0, &brought);
	const char *blind = proves_nothing(act, answer, words, sizeof(words));

	json_object_set_new(answers, act->row, json_integer(answer));
	if (!blind && kernel_seal_with(salt, act->row, brought.text,
				       brought.size, seal, &why) < 0)
		blind = why.message;
	if (blind)
		say_row_blind(context, act->row, blind);
	else
		say_truth(context, act->row, seal, "exact");
}

int act_witness(struct job_context *context, const struct act *acts,
		struct error *err)
{
	json_t *answers = json_object();
	char salt[SEAL_TEXT], kernel[SEAL_TEXT];
	const struct act *act;

	if (seal_random(salt) < 0 ||
	    kernel_seal(salt, KERNEL_ROW, kernel, err) < 0) {
		json_decref(answers);
		return error_make(err, errno, "no salt");
	}
	for (act = acts; act->row; act++)
		if (say_is_asked(context, act->row))
			witness_row(context, act, salt, answers);
	if (job_event(context, "ready",
		      json_pack("{s:s, s:s, s:o}", "salt", salt, "kernel",
				kernel, "answers", answers),
		      err) < 0)
		return -1;
	json_decref(job_wait(context, "done", context->deadline - RESERVE_NS));
	return 0;
}
