/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Really measured rounds, as tests/measure/gather.py keeps them: native, and
 * beside it in each round native again, as it is and slowed down by known
 * amounts. The arms after the first are taken in relation to it, as nightly
 * takes an environment in relation to native.
 */
#ifndef TESTS_SIMULATION_GATHERED_H
#define TESTS_SIMULATION_GATHERED_H

#include "common/error.h"
#include "common/json.h"

#include <stddef.h>
#include <stdint.h>

enum { GATHERED_ARMS_MOST = 8 };

struct gathered_run {
	const json_t *facts; /**< id, kernel, … as in gather.py; borrowed */
	size_t first;	     /**< of its starts, among those of all runs */
	size_t starts, rounds;
};

struct gathered {
	json_t *document; /**< owned */
	struct gathered_run *runs;
	size_t run_count;
	size_t workload_count;
	size_t arms;			 /**< without the first */
	int percent[GATHERED_ARMS_MOST]; /**< that each is slowed down by */
	size_t rounds;			 /**< of a start */
	size_t starts;			 /**< of all runs */
	double *costs; /**< of each workload, arm, start and round, a logarithm;
			  NaN: it was not measured */
};

/** Read a file: 1, or 0 where there is none. Negative, with a sentence, when
 * it is not such a file. gathered_free() in any case. */
int gathered_read(struct gathered *gathered, const char *path,
		  struct error *err);
/** The same of a document that is there; its reference is taken over. */
int gathered_take(struct gathered *gathered, json_t *document,
		  struct error *err);
void gathered_free(struct gathered *gathered);
#define cleanup_gathered __attribute__((cleanup(gathered_free)))

/** Name of a workload. Borrowed. */
const char *gathered_workload(const struct gathered *gathered, size_t workload);

/** The arm that is slowed down by so much, or the number of arms. */
size_t gathered_arm(const struct gathered *gathered, int percent);

/** Costs of the rounds of all starts from that one on. Borrowed. */
const double *gathered_costs(const struct gathered *gathered, size_t workload,
			     size_t arm, size_t start);

/** What a night of those NIGHTS_STARTS starts comes to: the median of their
 * rounds, a logarithm, as nightly keeps it. NaN: nothing was measured. */
double gathered_night(const struct gathered *gathered, size_t workload,
		      size_t arm, const size_t *starts);

/** Nights of a run that share no start. */
size_t gathered_nights(const struct gathered_run *run);

/** The same of all rounds of all runs. */
double gathered_all(const struct gathered *gathered, size_t workload,
		    size_t arm);

#endif
