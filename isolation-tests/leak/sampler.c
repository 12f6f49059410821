/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/leak/sampler.h"

#include "common/cleanup.h"
#include "isolation-tests/leak/fact.h"

#include <fcntl.h>
#include <string.h>
#include <sys/sysinfo.h>

static int open_one(struct sampled *sampled, const struct quantity *quantity,
		    size_t room)
{
	*sampled = (struct sampled){.quantity = quantity, .fd = -1};
	sampled->at = calloc(room, sizeof(*sampled->at));
	sampled->value = calloc(room, sizeof(*sampled->value));
	if (!sampled->at || !sampled->value)
		return -1;
	if (!quantity->path)
		return 0;
	sampled->fd = open(quantity->path, O_RDONLY | O_CLOEXEC);
	if (sampled->fd < 0)
		sampled->number = errno;
	return 0;
}

int sampler_open(struct sampler *sampler, enum activity activity, size_t room)
{
	const struct quantity *quantity;

	*sampler = (struct sampler){.room = room};
	sampler->text = malloc(FACT_BYTES);
	if (!sampler->text)
		return -1;
	for (quantity = quantities; quantity->row; quantity++) {
		if (quantity->activity != activity ||
		    sampler->count == SAMPLER_MOST)
			continue;
		if (open_one(&sampler->sampled[sampler->count++], quantity,
			     room) < 0)
			return -1;
	}
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
	struct sysinfo info;

	if (sampled->quantity->path) {
		if (read_text(sampler, sampled) < 0)
			return -1;
		errno = ENODATA;
		return quantity_parse(sampled->quantity, sampler->text, value);
	}
	if (sysinfo(&info) < 0)
		return -1;
	*value = (double)info.sharedram * info.mem_unit;
	return 0;
}

void sampler_take(struct sampler *sampler)
{
	size_t i;

	for (i = 0; i < sampler->count; i++) {
		struct sampled *sampled = &sampler->sampled[i];
		size_t n = sampled->count;

		if (sampled->number || n == sampler->room)
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
