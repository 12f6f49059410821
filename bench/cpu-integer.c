/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cpu.integer: sort 2,048 pseudo-random numbers and hash what came out.
 * Branches, shifts and loads from the first-level cache. Eight inputs take
 * turns, so that no branch predictor learns one by heart; what each comes to
 * is known and checked every time.
 */
#include "bench/random.h"
#include "bench/sampling.h"

enum { NUMBERS = 2048, INPUTS = 8 };

struct integer {
	uint32_t numbers[NUMBERS];
	uint64_t done;	/**< blocks so far */
	uint64_t wrong; /**< of them, with a hash that is not the known one */
};

static const uint64_t known[INPUTS] = {
	UINT64_C(0x928c664fc8097124), UINT64_C(0xc48a5fb4ac521512),
	UINT64_C(0x4a423e2233a8c84b), UINT64_C(0xf1ab811a04b0ebf6),
	UINT64_C(0xe3feaaa63db25f08), UINT64_C(0x42b8c2b2a27493ca),
	UINT64_C(0x76e10d47fe815e77), UINT64_C(0xb3126f9a0ec56e0a),
};

/** Shell's sort with the gaps of Ciura, "Best increments for the average case
 * of Shellsort", FCT 2001. */
static void sort(uint32_t *numbers)
{
	static const int gaps[] = {701, 301, 132, 57, 23, 10, 4, 1};

	for (size_t g = 0; g < sizeof(gaps) / sizeof(gaps[0]); g++) {
		int gap = gaps[g];

		for (int i = gap; i < NUMBERS; i++) {
			uint32_t number = numbers[i];
			int j = i;

			for (; j >= gap && numbers[j - gap] > number; j -= gap)
				numbers[j] = numbers[j - gap];
			numbers[j] = number;
		}
	}
}

/** FNV-1a over whole numbers: depends on their order. */
static uint64_t hash(const uint32_t *numbers)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (int i = 0; i < NUMBERS; i++)
		hash = (hash ^ numbers[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static int work(void *state, int64_t iterations, struct error *err)
{
	struct integer *integer = state;

	(void)err;
	for (int64_t i = 0; i < iterations; i++) {
		uint64_t input = integer->done++ % INPUTS, seed = input;

		for (int n = 0; n < NUMBERS; n++)
			integer->numbers[n] = (uint32_t)random_next(&seed);
		sort(integer->numbers);
		integer->wrong += hash(integer->numbers) != known[input];
	}
	return 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct integer integer = {.done = 0};
	struct sampling plan = {.work = work, .state = &integer, .scale = 1};

	if (sampling_run(context, &plan, err) < 0)
		return -1;
	if (integer.wrong)
		return error_make(err, 0,
				  "%llu of %llu sorted blocks came out wrong",
				  (unsigned long long)integer.wrong,
				  (unsigned long long)integer.done);
	return sampling_passed(context, "sorts of %d numbers", NUMBERS);
}

static const struct job_parameter parameters[] = {SAMPLING_PARAMETERS, {0}};

static const struct job cpu_integer = {
	.name = "cpu.integer",
	.title = "sort and hash 2,048 numbers",
	.kind = JOB_WORKLOAD,
	.deadline = 30 * NS_PER_S,
	.unit = "ns",
	.better = JOB_LOWER_IS_BETTER,
	.parameters = parameters,
	.run = run,
};
JOB_REGISTER(cpu_integer)
