/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/progress.h"

#include "common/units.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

/* Often enough to look alive, seldom enough to cost nothing. */
#define DRAW_NS (NS_PER_S / 4)
#define PLAIN_NS (60 * NS_PER_S)
#define WIDTH 78

void progress_open(struct progress *progress, FILE *out, nanoseconds now)
{
	*progress = (struct progress){
		.out = out,
		.terminal = out && isatty(fileno(out)),
		.started = now,
		.last = now,
	};
}

/* "3 min 20 s left", or "" as long as nobody can know. */
static void left(const struct progress *progress, nanoseconds now,
		 double fraction, char *text, size_t size)
{
	char time[32];

	*text = '\0';
	if (fraction < 0.02 || fraction > 1)
		return;
	units_format_time((nanoseconds)((double)(now - progress->started) *
					(1 - fraction) / fraction) /
				  NS_PER_S * NS_PER_S,
			  time, sizeof(time));
	snprintf(text, size, ", %s left", time);
}

void progress_show(struct progress *progress, nanoseconds now, double fraction,
		   const char *format, ...)
{
	char words[WIDTH + 1], eta[48];
	va_list arguments;

	if (!progress->out ||
	    now - progress->last < (progress->terminal ? DRAW_NS : PLAIN_NS))
		return;
	progress->last = now;
	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	left(progress, now, fraction, eta, sizeof(eta));
	fraction = fraction > 1 ? 1 : fraction;
	if (!progress->terminal) {
		fprintf(progress->out, "%3.0f %%%s: %s\n", fraction * 100, eta,
			words);
		return;
	}
	fprintf(progress->out, "\r%3.0f %%%s: %-*.*s", fraction * 100, eta,
		(int)(WIDTH - 6 - strlen(eta)), (int)(WIDTH - 6 - strlen(eta)),
		words);
	fflush(progress->out);
	progress->drawn = 1;
}

void progress_clear(struct progress *progress)
{
	if (!progress->drawn)
		return;
	fprintf(progress->out, "\r%*s\r", WIDTH, "");
	fflush(progress->out);
	progress->drawn = 0;
}

void progress_note(struct progress *progress, const char *format, ...)
{
	va_list arguments;

	if (!progress->out)
		return;
	progress_clear(progress);
	va_start(arguments, format);
	vfprintf(progress->out, format, arguments);
	va_end(arguments);
	fputc('\n', progress->out);
}
