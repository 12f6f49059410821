/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/leak/sampler.h"

#include "common/cleanup.h"
#include "isolation-tests/leak/fact.h"

#include <fcntl.h>
#include <string.h>
#include <sys/sysinfo.h>

int quantity_ask_shared(double *value)
{
	struct sysinfo info;

	if (sysinfo(&info) < 0)
		return -1;
	*value = (double)info.sharedram * info.mem_unit;
	return 0;
}

int sampler_begin(struct sampler *sampler, size_t room)
{
	*sampler = (struct sampler){.room = room, .text = malloc(FACT_BYTES)};
	return sampler->text ? 0 : -1;
}

int sampler_add(struct sampler *sampler, const struct quantity *quantity)
{
	struct sampled *sampled = &sampler->sampled[sampler->count];

	if (sampler->count == SAMPLER_MOST)
		return 0;
	sampler->count++;
	*sampled = (struct sampled){.quantity = quantity, .fd = -1};
	sampled->at = calloc(sampler->room, sizeof(*sampled->at));
	sampled->value = calloc(sampler->room, sizeof(*sampled->value));
	if (!sampled->at || !sampled->value)
		return -1;
	if (!quantity->path)
		return 0;
	sampled->fd = open(quantity->path, O_RDONLY | O_CLOEXEC);
	if (sampled->fd < 0)
		sampled->number = errno;
	return 0;
}

/* The whole file, as some give a page per read. */
static int read_text(struct sampler *sampler, struct sampled *sampled)
{
	size_t used = 0;
	ssize_t n;

	if (lseek(sampled->fd, 0, SEEK_SET) < 0)
		return -1;
	while (used < FACT_BYTES - 1 &&
	       (n = read(sampled->fd, sampler->text + used,
			 FACT_BYTES - 1 - used)) != 0) {
		if (n < 0)
			return -1;
		used += (size_t)n;
	}
	sampler->text[used] = '\0';
	return 0;
}

static int read_value(struct sampler *sampler, struct sampled *sampled,
		      double *value)
{
	if (!sampled->quantity->path)
		return sampled->quantity->ask(value);
	if (read_text(sampler, sampled) < 0)
		return -1;
	errno = ENODATA;
	return quantity_parse(sampled->quantity, sampler->text, value);
}

static int is_due(const struct sampled *sampled)
{
	return !sampled->count ||
	       clock_now() - sampled->at[sampled->count - 1] >=
		       sampled->quantity->pause;
}

void sampler_take(struct sampler *sampler)
{
	size_t i;

	for (i = 0; i < sampler->count; i++) {
		struct sampled *sampled = &sampler->sampled[i];
		size_t n = sampled->count;

		if (sampled->number || n == sampler->room || !is_due(sampled))
			continue;
		sampled->at[n] = clock_now();
		if (read_value(sampler, sampled, &sampled->value[n]) < 0)
			sampled->number = errno;
		else
			sampled->count++;
	}
}

void sampler_close(struct sampler *sampler)
{
	size_t i;

	for (i = 0; i < sampler->count; i++) {
		free(sampler->sampled[i].at);
		free(sampler->sampled[i].value);
		if (sampler->sampled[i].fd >= 0)
			close(sampler->sampled[i].fd);
	}
	free(sampler->text);
	*sampler = (struct sampler){0};
}
