/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figure: what an environment holds, against what it costs. */
#include "harness/report/figure.h"

#include <math.h>

static int has_point(const struct analysed_environment *environment)
{
	return tally_counting(&environment->tally) &&
	       (environment->is_native ||
		isfinite(environment->average.ratio.estimate));
}

static struct interval cost_of(const struct analysed_environment *environment)
{
	struct interval cost = environment->average.ratio;

	if (environment->is_native)
		return (struct interval){1, 1, 1};
	if (!isfinite(cost.low) || !isfinite(cost.high))
		cost.low = cost.high = cost.estimate;
	return cost;
}

static void write_title(FILE *out,
			const struct analysed_environment *environment)
{
	char name[160], title[256];

	figure_environment(name, sizeof(name), environment);
	snprintf(title, sizeof(title), "%s: %zu of %zu held", name,
		 environment->tally.held, tally_counting(&environment->tally));
	figure_string(out, title);
}

int figure_tradeoff(const struct analysis *analysis, struct figure_data *data)
{
	double low = 1, high = 1;
	const char *comma = "";
	size_t points = 0;

	fputs("$points << EOD\n", data->out);
	for (size_t e = 0; e < analysis->environment_count; e++) {
		const struct analysed_environment *environment =
			&analysis->environments[e];
		struct interval cost = cost_of(environment);

		if (!has_point(environment))
			continue;
		fprintf(data->out, "%.9g %.9g %.9g %.9g\n\n\n", cost.estimate,
			100.0 * (double)environment->tally.held /
				(double)tally_counting(&environment->tally),
			cost.low, cost.high);
		low = fmin(low, cost.low);
		high = fmax(high, cost.high);
		points++;
	}
	if (!points)
		return 1;
	fprintf(data->out, "EOD\nseries = %zu\narray titles[%zu] = [", points,
		points);
	for (size_t e = 0; e < analysis->environment_count; e++) {
		if (!has_point(&analysis->environments[e]))
			continue;
		fputs(comma, data->out);
		write_title(data->out, &analysis->environments[e]);
		comma = ", ";
	}
	fputs("]\n", data->out);
	figure_ratio_axis(data->out, "axis", low, high);
	data->width = 860;
	data->height = 420 + 20 * (int)points;
	return 0;
}
