/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which protections hold an attack: the smallest sets of them without which it
 * gets through. A pure search over an oracle that may know an answer later or
 * never; it is asked again by running the search again, which asks nothing
 * twice that was answered.
 *
 * Two ways of searching go together. The first shrinks what lets it through and
 * then asks for all that holds none of the sets found so far (the dual search
 * of monotone functions, Fredman and Khachiyan 1996, as in hitting-set trees,
 * Reiter 1987): few questions, and complete for sets of any size, if taking
 * more away never holds more; what such an answer settles is not asked. The
 * second asks for every set up to a size that has no smaller one in it, and
 * takes nothing for granted.
 */
#ifndef HARNESS_SMALLEST_H
#define HARNESS_SMALLEST_H

#include "common/error.h"

#include <stddef.h>
#include <stdint.h>

/** Protections that a search can tell apart: bits of a set. */
#define SMALLEST_PROTECTIONS 32

enum smallest_answer {
	SMALLEST_UNKNOWN,    /**< not now; may be asked again */
	SMALLEST_HELD,	     /**< without these it is still held */
	SMALLEST_THROUGH,    /**< without these it gets through */
	SMALLEST_IMPOSSIBLE, /**< they can't be taken away without others */
	SMALLEST_UNCLEAR,    /**< tried, and it could not be seen */
	SMALLEST_ANSWERS
};

/** Asks what an attempt without the protections in `removed` comes to. */
typedef enum smallest_answer (*smallest_oracle)(uint32_t removed, void *data);

struct smallest_known {
	uint32_t removed;
	enum smallest_answer answer; /**< never UNKNOWN */
};

/** A search. smallest_begin(), then read; smallest_free() it. */
struct smallest {
	uint32_t all; /**< every protection there is */
	smallest_oracle ask;
	void *data;

	struct smallest_known *known; /**< owned */
	size_t known_count;
	/** What it came to without all of them at once. */
	enum smallest_answer without_all;
	/** The smallest sets that are known to be that, since what has one less
	 * is held, or can't be: small ones first, then in the order of the
	 * protections; owned. */
	uint32_t *sets;
	size_t count;
	/** Every set of up to so many was tried or holds a smaller one. */
	int tried;
	/** Nor is there a larger one, if taking more away never holds more. */
	int complete;
	/** It does hold more: through without the first, held without the
	 * second, which has it all and more. Both 0: no such pair was met. */
	uint32_t less, more;
	int failed; /**< out of memory */
};

/** Prepare a search among so many protections. */
void smallest_begin(struct smallest *search, int protections,
		    smallest_oracle ask, void *data);

/**
 * Search as far as answers go: the dual way, beginning with `hint` (a set that
 * may let it through; 0: none), then all sets of up to `sizes`. Nothing is
 * searched where it is held without all of them. Run it again when the oracle
 * knows more. Negative when out of memory.
 */
int smallest_search(struct smallest *search, uint32_t hint, int sizes,
		    struct error *err);

/** How many sets had this answer. */
size_t smallest_answered(const struct smallest *search,
			 enum smallest_answer answer);

void smallest_free(struct smallest *search);

#endif
