/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/nearest.h"

#include <string.h>

#define LONGEST 63

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Optimal string alignment (Damerau 1964), on three rows. */
size_t nearest_distance(const char *a, const char *b)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2], *swap;
	size_t n = strlen(a), m = strlen(b), i, j;

	if (n > LONGEST || m > LONGEST)
		return n > m ? n : m;
	for (j = 0; j <= m; j++)
		last[j] = j;
	for (i = 1; i <= n; i++) {
		now[0] = i;
		for (j = 1; j <= m; j++) {
			size_t differs = a[i - 1] != b[j - 1];

			now[j] = least(last[j] + 1, now[j - 1] + 1,
				       last[j - 1] + differs);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
		swap = before;
		before = last;
		last = now;
		now = swap;
	}
	return last[m];
}

const char *nearest_name(const char *name, const char *const *names,
			 size_t count)
{
	const char *best = NULL;
	size_t bound = strlen(name) / 3, i;

	if (bound < 2)
		bound = 2;
	for (i = 0; i < count; i++) {
		size_t distance = nearest_distance(name, names[i]);

		/* Where every letter differs nothing was meant. */
		if (distance <= bound && distance < strlen(names[i])) {
			best = names[i];
			bound = distance ? distance - 1 : 0;
		}
	}
	return best;
}
