/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/judge/smallest.h"

#include <errno.h>
#include <stdlib.h>

/* Ways through the tree of what to keep, after which the search gives up
 * being complete: random functions have thousands, real ones a handful. */
#define BRANCHES_MOST 4096

/* What can't be taken away without something else is tried with up to so many
 * given back. */
#define GIVEN_BACK_MOST 2

void smallest_begin(struct smallest *search, int protections,
		    smallest_oracle ask, void *data)
{
	*search = (struct smallest){
		.all = protections < SMALLEST_PROTECTIONS
			       ? (UINT32_C(1) << protections) - 1
			       : UINT32_MAX,
		.ask = ask,
		.data = data};
}

static int is_within(uint32_t set, uint32_t of)
{
	return !(set & ~of);
}

static int size_of(uint32_t set)
{
	return __builtin_popcount(set);
}

static void learn(struct smallest *search, uint32_t removed,
		  enum smallest_answer answer)
{
	size_t count = search->known_count;
	struct smallest_known *grown =
		count & (count - 1)
			? search->known
			: realloc(search->known,
				  (count ? 2 * count : 1) * sizeof(*grown));

	if (!grown) {
		search->failed = 1;
		return;
	}
	search->known = grown;
	grown[search->known_count++] = (struct smallest_known){removed, answer};
}

static enum smallest_answer known_answer(const struct smallest *search,
					 uint32_t removed)
{
	size_t i;

	for (i = 0; i < search->known_count; i++)
		if (search->known[i].removed == removed)
			return search->known[i].answer;
	return SMALLEST_UNKNOWN;
}

static enum smallest_answer ask(struct smallest *search, uint32_t removed)
{
	enum smallest_answer answer = known_answer(search, removed);

	if (answer != SMALLEST_UNKNOWN)
		return answer;
	answer = search->ask(removed, search->data);
	if (answer != SMALLEST_UNKNOWN)
		learn(search, removed, answer);
	return answer;
}

/* Whether a set that is known to let it through is in this one, but not it. */
static int has_smaller(const struct smallest *search, uint32_t removed)
{
	size_t i;

	for (i = 0; i < search->known_count; i++)
		if (search->known[i].answer == SMALLEST_THROUGH &&
		    search->known[i].removed != removed &&
		    is_within(search->known[i].removed, removed))
			return 1;
	return 0;
}

/* Whether it is known to be held without these and more. */
static int is_known_held(const struct smallest *search, uint32_t removed)
{
	size_t i;

	for (i = 0; i < search->known_count; i++)
		if (search->known[i].answer == SMALLEST_HELD &&
		    is_within(removed, search->known[i].removed))
			return 1;
	return 0;
}

/* What was held without more is held without these: not asked again. */
static enum smallest_answer infer(struct smallest *search, uint32_t removed)
{
	return is_known_held(search, removed) ? SMALLEST_HELD
					      : ask(search, removed);
}

/* `set` and so many of its first protections, from the bit `from` on. */
static uint32_t part_of(uint32_t set, int from, int length)
{
	uint32_t part = 0;
	int at = 0;

	for (; set; set &= set - 1, at++)
		if (at >= from && at < from + length)
			part |= set & -set;
	return part;
}

/* Give back parts of what lets it through, big ones first, until each single
 * one is needed. 0 when an answer is missing. */
static uint32_t shrink(struct smallest *search, uint32_t set)
{
	int length = size_of(set) / 2, from = 0;

	if (length < 1)
		length = 1;
	while (size_of(set) > 1) {
		uint32_t part = part_of(set, from, length);
		enum smallest_answer answer =
			part ? infer(search, set & ~part) : SMALLEST_HELD;

		if (answer == SMALLEST_UNKNOWN)
			return 0;
		if (answer == SMALLEST_THROUGH) {
			set &= ~part;
			/* What was needed before may not be any more. */
			from = 0;
			if (length > 1 && length > size_of(set) / 2)
				length = (length + 1) / 2;
			continue;
		}
		from += length;
		if (from < size_of(set))
			continue;
		if (length == 1)
			break;
		length = (length + 1) / 2;
		from = 0;
	}
	return set;
}

/* Small ones first, then in the order of the protections. */
static int by_size(const void *a, const void *b)
{
	uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;

	if (size_of(one) != size_of(other))
		return size_of(one) - size_of(other);
	return one < other ? -1 : one > other;
}

/* Keep only the sets that have no other in them. */
static int collect(struct smallest *search, struct error *err)
{
	uint32_t *sets = realloc(search->sets,
				 (search->known_count + 1) * sizeof(*sets));
	size_t i;

	if (!sets)
		return error_make(err, ENOMEM, "smallest sets");
	search->sets = sets;
	search->count = 0;
	for (i = 0; i < search->known_count; i++)
		if (search->known[i].answer == SMALLEST_THROUGH &&
		    !has_smaller(search, search->known[i].removed))
			sets[search->count++] = search->known[i].removed;
	qsort(sets, search->count, sizeof(*sets), by_size);
	return 0;
}

enum walk {
	WALK_ON,    /* nothing new here */
	WALK_FOUND, /* a further set */
	WALK_STUCK, /* an answer is missing */
	WALK_ENDED, /* too many ways */
};

struct walking {
	struct smallest *search;
	const uint32_t *sets; /* those that are hit; borrowed */
	size_t count;
	int branches;
	int holes; /* something was passed over */
};

static enum walk visit(struct walking *walking, uint32_t removed, int given);

/* The first pair that says that it is not monotone, the smallest sets first. */
static void find_contradiction(struct smallest *search)
{
	size_t i, j;

	search->less = search->more = 0;
	for (i = 0; i < search->count; i++)
		for (j = 0; j < search->known_count; j++)
			if (search->known[j].answer == SMALLEST_HELD &&
			    is_within(search->sets[i],
				      search->known[j].removed) &&
			    (!search->more ||
			     size_of(search->known[j].removed) <
				     size_of(search->more))) {
				search->less = search->sets[i];
				search->more = search->known[j].removed;
			}
}

/* What can't be taken away together: give one back, in every way. Where that
 * helps, whatever still has that one in it is as impossible; where none helps,
 * give back two. */
static enum walk give_back(struct walking *walking, uint32_t removed, int given)
{
	enum walk walk = WALK_ON;
	int helped = 0;
	uint32_t left;

	if (given == GIVEN_BACK_MOST) {
		walking->holes = 1;
		return WALK_ON;
	}
	for (left = removed; left; left &= left - 1) {
		uint32_t less = removed & ~(left & -left);

		helped |= !less || is_known_held(walking->search, less) ||
			  ask(walking->search, less) != SMALLEST_IMPOSSIBLE;
	}
	for (left = removed; left && walk == WALK_ON; left &= left - 1) {
		uint32_t less = removed & ~(left & -left);

		if (!helped ||
		    ask(walking->search, less) != SMALLEST_IMPOSSIBLE)
			walk = visit(walking, less, given + 1);
	}
	return walk;
}

/* All of these together have no smallest set in them that is known. */
static enum walk visit(struct walking *walking, uint32_t removed, int given)
{
	if (!removed || is_known_held(walking->search, removed))
		return WALK_ON;
	if (++walking->branches > BRANCHES_MOST)
		return WALK_ENDED;
	switch (ask(walking->search, removed)) {
	case SMALLEST_THROUGH:
		return WALK_FOUND;
	case SMALLEST_UNKNOWN:
		return WALK_STUCK;
	case SMALLEST_IMPOSSIBLE:
		return give_back(walking, removed, given);
	case SMALLEST_UNCLEAR:
		walking->holes = 1;
		return WALK_ON;
	default:
		return WALK_ON;
	}
}

/* Keep one of each set, in every way. */
static enum walk keep(struct walking *walking, uint32_t kept)
{
	enum walk walk = WALK_ON;
	uint32_t choice = 0;
	size_t i;

	for (i = 0; i < walking->count && !choice; i++)
		if (!(walking->sets[i] & kept))
			choice = walking->sets[i];
	if (!choice)
		return visit(walking, walking->search->all & ~kept, 0);
	if (++walking->branches > BRANCHES_MOST)
		return WALK_ENDED;
	for (; choice && walk == WALK_ON; choice &= choice - 1)
		walk = keep(walking, kept | (choice & -choice));
	return walk;
}

/* Until no set has one in it that could be given back. */
static int shrink_all(struct smallest *search, int *stuck, struct error *err)
{
	size_t i, count;

	if (collect(search, err) < 0)
		return -1;
	*stuck = 0;
	for (i = 0, count = search->count; i < count; i++)
		*stuck |= !shrink(search, search->sets[i]);
	return collect(search, err);
}

/* From the sets known so far to all of them. */
static int search_dual(struct smallest *search, struct error *err)
{
	enum walk walk = WALK_FOUND;
	int stuck, holes = 0;

	search->complete = 0;
	while (walk == WALK_FOUND) {
		struct walking walking = {.search = search};

		if (shrink_all(search, &stuck, err) < 0)
			return -1;
		if (stuck)
			return 0;
		walking.sets = search->sets;
		walking.count = search->count;
		walk = keep(&walking, 0);
		holes = walking.holes;
	}
	search->complete = walk == WALK_ON && !holes;
	return 0;
}

/* The next larger number with as many bits: Gosper's. */
static uint64_t next_of_size(uint64_t set)
{
	uint64_t low = set & -set, above = set + low;

	return above | (((set ^ above) / low) >> 2);
}

/* Whether all of one size are answered, or have a smaller one in them. */
static int search_size(struct smallest *search, int size)
{
	uint64_t set = (UINT64_C(1) << size) - 1;
	int answered = 1;

	for (; set <= search->all; set = next_of_size(set))
		if (!has_smaller(search, (uint32_t)set) &&
		    ask(search, (uint32_t)set) == SMALLEST_UNKNOWN)
			answered = 0;
	return answered;
}

/* Whether it is known to be a smallest set, and not merely not disproved: what
 * has one less is held, or can't be. Where that could not be seen, it may be
 * that which lets it through. */
static int is_settled(const struct smallest *search, uint32_t set)
{
	uint32_t left;

	for (left = set; left && size_of(set) > 1; left &= left - 1) {
		uint32_t less = set & ~(left & -left);
		enum smallest_answer answer = known_answer(search, less);

		if (answer == SMALLEST_UNCLEAR ||
		    (answer == SMALLEST_UNKNOWN &&
		     !is_known_held(search, less)))
			return 0;
	}
	return 1;
}

static int search_all(struct smallest *search, uint32_t hint, int sizes,
		      struct error *err)
{
	int size;

	search->tried = search->complete = 0;
	search->without_all = ask(search, search->all);
	if (search->without_all == SMALLEST_UNKNOWN ||
	    search->without_all == SMALLEST_HELD ||
	    (hint && ask(search, hint) == SMALLEST_UNKNOWN))
		return 0;
	if (collect(search, err) < 0)
		return -1;
	find_contradiction(search);
	/* The dual way takes for granted what was disproved then. */
	if (!search->less && search_dual(search, err) < 0)
		return -1;
	for (size = 1; size <= sizes && size <= size_of(search->all); size++)
		if (search_size(search, size) && search->tried == size - 1)
			search->tried = size;
	return 0;
}

int smallest_search(struct smallest *search, uint32_t hint, int sizes,
		    struct error *err)
{
	size_t i, settled = 0;

	if (search_all(search, hint, sizes, err) < 0)
		return -1;
	if (search->failed)
		return error_make(err, ENOMEM, "smallest sets");
	if (collect(search, err) < 0)
		return -1;
	for (i = 0; i < search->count; i++)
		if (is_settled(search, search->sets[i]))
			search->sets[settled++] = search->sets[i];
	search->complete &= settled == search->count;
	search->count = settled;
	find_contradiction(search);
	return 0;
}

size_t smallest_answered(const struct smallest *search,
			 enum smallest_answer answer)
{
	size_t count = 0, i;

	for (i = 0; i < search->known_count; i++)
		count += search->known[i].answer == answer;
	return count;
}

void smallest_free(struct smallest *search)
{
	free(search->known);
	free(search->sets);
	*search = (struct smallest){0};
}
