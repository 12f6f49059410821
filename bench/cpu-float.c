/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cpu.float: the product of two dense 40 × 40 matrices of doubles, within the
 * first-level cache. The elements are small whole numbers, so that every sum
 * is exact whatever the order or the fusing of its parts: a checksum known
 * from integer arithmetic has to come out to the last bit.
 */
#include "bench/random.h"
#include "bench/sampling.h"

#include <errno.h>
#include <stdlib.h>

enum { SIZE = 40 };

struct product {
	double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];
	double known;	/**< checksum of c, by integers */
	uint64_t done;	/**< products so far */
	uint64_t wrong; /**< of them, with another checksum */
};

static void multiply(struct product *product)
{
	for (int i = 0; i < SIZE; i++) {
		double row[SIZE] = {0};

		for (int k = 0; k < SIZE; k++)
			for (int j = 0; j < SIZE; j++)
				row[j] += product->a[i][k] * product->b[k][j];
		for (int j = 0; j < SIZE; j++)
			product->c[i][j] = row[j];
	}
}

/** Weighted by place, so that swapped elements show; below 2^53, so exact. */
static double checksum(const struct product *product)
{
	double sum = 0;

	for (int i = 0; i < SIZE; i++)
		for (int j = 0; j < SIZE; j++)
			sum += product->c[i][j] * (i * SIZE + j + 1);
	return sum;
}

/** The same checksum, by integers and straight from the definition. */
static double known_checksum(const struct product *product)
{
	int64_t sum = 0;

	for (int i = 0; i < SIZE; i++)
		for (int j = 0; j < SIZE; j++)
			for (int k = 0; k < SIZE; k++)
				sum += (int64_t)product->a[i][k] *
				       (int64_t)product->b[k][j] *
				       (i * SIZE + j + 1);
	return (double)sum;
}

static int work(void *state, int64_t iterations, struct error *err)
{
	struct product *product = state;

	(void)err;
	for (int64_t i = 0; i < iterations; i++) {
		multiply(product);
		product->wrong += checksum(product) != product->known;
	}
	product->done += (uint64_t)iterations;
	return 0;
}

static int setup(struct job_context *context, struct error *err)
{
	struct product *product = calloc(1, sizeof(*product));
	uint64_t seed = 1;

	context->state = product;
	if (!product)
		return error_make(err, errno, "cannot hold three matrices");
	for (int i = 0; i < SIZE; i++) {
		for (int j = 0; j < SIZE; j++) {
			product->a[i][j] = (double)random_below(&seed, 1000);
			product->b[i][j] = (double)random_below(&seed, 1000);
		}
	}
	product->known = known_checksum(product);
	return 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct product *product = context->state;
	struct sampling plan = {.work = work, .state = product, .scale = 1};

	if (sampling_run(context, &plan, err) < 0)
		return -1;
	if (product->wrong)
		return error_make(err, 0,
				  "%llu of %llu matrix products came out wrong",
				  (unsigned long long)product->wrong,
				  (unsigned long long)product->done);
	return sampling_passed(context, "products of %d x %d matrices", SIZE,
			       SIZE);
}

static void teardown(struct job_context *context)
{
	free(context->state);
}

static const struct job_parameter parameters[] = {SAMPLING_PARAMETERS, {0}};

static const struct job cpu_float = {
	.name = "cpu.float",
	.title = "multiply 40 x 40 matrices of doubles",
	.kind = JOB_WORKLOAD,
	.deadline = 30 * NS_PER_S,
	.unit = "ns",
	.better = JOB_LOWER_IS_BETTER,
	.parameters = parameters,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(cpu_float)
