/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/judge/compare.h"

#include "harness/judge/channel.h"

#include <stdio.h>
#include <string.h>

size_t compare_bits(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b), wrong = 0, i;

	if (n != m)
		return n > m ? n : m;
	for (i = 0; i < n; i++)
		wrong += a[i] != b[i];
	return wrong;
}

const json_t *compare_find_row(const json_t *data, const char *name)
{
	size_t i;
	json_t *row;

	json_array_foreach (json_object_get(data, "rows"), i, row)
		if (!strcmp(json_text(row, "name", ""), name))
			return row;
	return NULL;
}

static void compare_code(struct comparison *result, const char *found,
			 const char *truth)
{
	size_t wrong = compare_bits(found, truth);

	if (strlen(truth) < COMPARE_LEAST_BITS) {
		snprintf(result->reason, sizeof(result->reason),
			 "the host's code of %zu bits is too short to tell",
			 strlen(truth));
		return;
	}
	result->witness =
		wrong <= COMPARE_WRONG_BITS ? WITNESS_MOVED : WITNESS_STILL;
	if (!*found)
		snprintf(result->evidence, sizeof(result->evidence),
			 "nothing moved with the host's code of %zu bits",
			 strlen(truth));
	else
		snprintf(result->evidence, sizeof(result->evidence),
			 "%zu of %zu bits of the host's code came through",
			 strlen(truth) - (wrong < strlen(truth)
						  ? wrong
						  : strlen(truth)),
			 strlen(truth));
}

static void compare_exact(struct comparison *result, const char *found,
			  const char *truth)
{
	int same = !strcmp(found, truth);

	if (!*truth) {
		snprintf(result->reason, sizeof(result->reason),
			 "the host's witness has nothing to compare with");
		return;
	}
	result->witness = same ? WITNESS_MOVED : WITNESS_STILL;
	snprintf(result->evidence, sizeof(result->evidence), "%s",
		 same	  ? "it is as on the host"
		 : *found ? "it is not as on the host"
			  : "nothing was found");
}

/* What the subject says of its own row: why it found nothing, behind that it
 * did; or what it found, in its own words, which say more. */
static void add_reason(struct comparison *result, const char *found,
		       const char *reason)
{
	size_t used = *found ? 0 : strlen(result->evidence);

	if (reason && *reason)
		snprintf(result->evidence + used,
			 sizeof(result->evidence) - used, "%s%s",
			 used ? ": " : "", reason);
}

/* An act: each side has said what it did, or saw. The two agree, or the
 * witness is right. */
static void compare_act(struct comparison *result, const json_t *acted,
			const json_t *saw)
{
	result->attempt =
		attempt_from_word(json_text(acted, "attempt", "crashed"));
	result->witness = witness_from_word(json_text(saw, "saw", "blind"));
	snprintf(result->evidence, sizeof(result->evidence), "%s; %s",
		 json_text(acted, "evidence", "it said nothing"),
		 json_text(saw, "evidence", "the witness said nothing"));
}

static int is_channel(const json_t *truth)
{
	return !strcmp(json_text(truth, "compare", ""), "channel");
}

/* The attacker says that he did nothing, or not all of it. What the witness saw
 * happen did happen all the same; but of a channel on which no bit came it
 * knows nothing. */
static void compare_unmade(struct comparison *result, const char *why,
			   const json_t *truth)
{
	const char *saw = json_text(truth, "saw", "");

	if (truth && !json_text(truth, "blind", NULL) && !is_channel(truth))
		result->witness = WITNESS_STILL;
	if (witness_from_word(saw) == WITNESS_MOVED) {
		result->witness = WITNESS_MOVED;
		snprintf(result->evidence, sizeof(result->evidence), "%s",
			 json_text(truth, "evidence", ""));
	}
	snprintf(result->reason, sizeof(result->reason), "%s",
		 why ? why : "it was not among what was tried");
}

struct comparison compare_row(const json_t *found, const json_t *truth)
{
	struct comparison result = {.attempt = ATTEMPT_DONE,
				    .witness = WITNESS_BLIND};
	const char *unable = json_text(found, "unable", NULL);
	const char *not_made = json_text(found, "not_made", unable);
	const char *blind = json_text(truth, "blind", NULL);
	const char *reason = json_text(found, "reason", NULL);
	const char *how = json_text(truth, "compare", "");

	if (!found || not_made) {
		result.attempt = unable ? ATTEMPT_UNABLE : ATTEMPT_NOT_MADE;
		compare_unmade(&result, not_made, truth);
		return result;
	}
	if (!truth || blind) {
		snprintf(result.reason, sizeof(result.reason), "%s",
			 blind ? blind : "the witness did not look at it");
		return result;
	}
	if (json_text(truth, "saw", NULL)) {
		compare_act(&result, found, truth);
		return result;
	}
	if (!strcmp(how, "bits"))
		compare_code(&result, json_text(found, "found", ""),
			     json_text(truth, "truth", ""));
	else if (is_channel(truth))
		channel_compare(&result, json_text(found, "found", ""),
				json_text(truth, "truth", ""),
				json_double(truth, "bits_per_s", 0));
	else
		compare_exact(&result, json_text(found, "found", ""),
			      json_text(truth, "truth", ""));
	if (result.witness == WITNESS_STILL) {
		result.attempt = ATTEMPT_NO_EFFECT;
		result.is_drowned = json_bool(found, "drowned", 0);
	}
	add_reason(&result, json_text(found, "found", ""), reason);
	return result;
}
