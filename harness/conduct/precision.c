/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/precision.h"

#include "common/cleanup.h"
#include "harness/stats/overhead.h"
#include "harness/stats/stopping.h"

#include <string.h>

struct noted {
	int handle, workload, higher;
	int native, emulated;
	struct overhead_trial trial;
};

struct precision {
	struct noted *noted;
	size_t count, room;
};

struct precision *precision_new(void)
{
	return calloc(1, sizeof(struct precision));
}

void precision_free(struct precision *precision)
{
	if (precision)
		free(precision->noted);
	free(precision);
}

void precision_add(struct precision *precision, const struct environment *e,
		   int workload, int round, double median, int higher_is_better)
{
	if (precision->count == precision->room) {
		size_t room = precision->room ? 2 * precision->room : 256;
		struct noted *grown =
			realloc(precision->noted, room * sizeof(*grown));

		if (!grown)
			return; /* then the budget decides */
		precision->noted = grown;
		precision->room = room;
	}
	precision->noted[precision->count++] = (struct noted){
		.handle = e->handle,
		.workload = workload,
		.higher = higher_is_better,
		.native = !strcmp(e->name, "native"),
		.emulated = *e->label != '\0',
		.trial = {.start = e->starts, .round = round, .value = median},
	};
}

/* Trials of one workload in one environment (handle -1: in native). */
static size_t collect(const struct precision *precision, int handle,
		      int workload, struct overhead_trial *into)
{
	size_t count = 0, i;

	for (i = 0; i < precision->count; i++) {
		const struct noted *n = &precision->noted[i];

		if (n->workload == workload &&
		    (handle < 0 ? n->native : n->handle == handle))
			into[count++] = n->trial;
	}
	return count;
}

/* Rounds that this pair of workload and environment needs. */
static int rounds_for(const struct precision *precision, const struct noted *of,
		      double wanted, int planned)
{
	size_t most = precision->count, native, count;
	cleanup_free struct overhead_trial *base = calloc(most, sizeof(*base));
	cleanup_free struct overhead_trial *own = calloc(most, sizeof(*own));
	cleanup_free struct overhead_pair *pairs = calloc(most, sizeof(*pairs));
	cleanup_free double *log_ratios = calloc(most, sizeof(*log_ratios));

	if (!base || !own || !pairs || !log_ratios)
		return planned;
	native = collect(precision, -1, of->workload, base);
	count = collect(precision, of->handle, of->workload, own);
	count = overhead_pairs(base, native, own, count, of->higher, pairs);
	for (size_t i = 0; i < count; i++)
		log_ratios[i] = pairs[i].log_ratio;
	return (int)stopping_rounds(log_ratios, count, wanted, (size_t)planned);
}

int precision_rounds(const struct precision *precision, double wanted,
		     int planned)
{
	size_t i, j;
	int most = 0;

	for (i = 0; i < precision->count; i++) {
		const struct noted *n = &precision->noted[i];
		int needed;

		if (n->native || n->emulated)
			continue;
		for (j = 0; j < i; j++)
			if (precision->noted[j].handle == n->handle &&
			    precision->noted[j].workload == n->workload)
				break;
		if (j < i)
			continue;
		needed = rounds_for(precision, n, wanted, planned);
		most = needed > most ? needed : most;
	}
	return most ? most : planned;
}
