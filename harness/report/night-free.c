/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/night-parts.h"

#include <stdlib.h>

void night_free(struct night *night)
{
	free(night->run);
	free(night->run_again);
	json_decref(night->unlike);
	json_decref(night->traits);
}

static void free_series(struct night_series *series)
{
	free(series->workload);
	free(series->environment);
	free(series->label);
	free(series->unit);
	free(series->against);
	free(series->values);
	free(series->again);
	free(series->alone);
	free(series->spreads);
	free(series->starts);
	free(series->rounds);
	free(series->present);
}

static void free_boundary(struct night_boundary *boundary)
{
	free(boundary->name);
	free(boundary->attack);
	free(boundary->environment);
	free(boundary->evidence);
	free(boundary->nights);
}

void nights_free(struct nights *nights)
{
	for (size_t i = 0; i < nights->count; i++)
		night_free(&nights->nights[i]);
	for (size_t i = 0; i < nights->series_count; i++)
		free_series(&nights->series[i]);
	for (size_t i = 0; i < nights->boundary_count; i++)
		free_boundary(&nights->boundaries[i]);
	free(nights->nights);
	free(nights->series);
	free(nights->boundaries);
	free(nights->suite);
	json_decref(nights->expected);
	json_decref(nights->acknowledged);
	json_decref(nights->index);
	json_decref(nights->floors);
	*nights = (struct nights){0};
}
