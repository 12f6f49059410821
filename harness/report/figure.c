/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all figures share: terminals, scripts, strings, the axis of ratios. */
#include "harness/report/figure.h"

#include "common/cleanup.h"
#include "harness/report/gnuplot.h"
#include "harness/report/language.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

/* The least ratio of an axis' ends: so far apart its ticks can be told. */
#define SPAN_LEAST 1.02

static const struct {
	const char *file;
	int (*make)(const struct analysis *, struct figure_data *);
	const char *nothing;
} drawings[FIGURES] = {
	[FIGURE_OVERHEAD] = {"overhead", figure_overhead,
			     N_("nothing was measured beside native")},
	[FIGURE_ISOLATION] = {"isolation", figure_isolation,
			      N_("nothing was attacked")},
	[FIGURE_TRADEOFF] =
		{"tradeoff", figure_tradeoff,
		 N_("no environment was both measured and attacked")},
	[FIGURE_LADDER] = {"ladder", figure_ladder,
			   N_("there are not two containers beside native")},
	[FIGURE_NEIGHBOURS] = {"neighbours", figure_neighbours,
			       N_("no neighbours were set upon each other")},
	[FIGURE_DISTRIBUTION] = {"distribution", figure_distribution,
				 N_("no trial has samples")},
	[FIGURE_CANARY] = {"canary", figure_canary,
			   N_("nothing was felt on the host")},
};

const char *figure_file(enum figure_name name)
{
	return drawings[name].file;
}

static void write_quoted(FILE *out, char quote, const char *text)
{
	fputc(quote, out);
	for (; text && *text; text++) {
		int control = text_control(text);

		if (*text == '\'')
			fputs("’", out);
		else
			fputc(control || strchr("\"`\\$@", *text) ? ' ' : *text,
			      out);
		text += control ? control - 1 : 0;
	}
	fputc(quote, out);
}

void figure_string(FILE *out, const char *text)
{
	write_quoted(out, '\'', text);
}

void figure_field(FILE *out, const char *text)
{
	write_quoted(out, '"', text);
}

void figure_word(FILE *out, const char *name, const char *text)
{
	fprintf(out, "%s = ", name);
	figure_string(out, text);
	fputc('\n', out);
}

void figure_environment(char *text, size_t size,
			const struct analysed_environment *environment)
{
	snprintf(text, size, "%.60s%s", environment->name,
		 text_label(environment->label).text);
}

/* A step of 1, 2 or 5 times a power of ten: about `count` in `span`. */
static double nice_step(double span, int count)
{
	double raw = span / count, power = pow(10, floor(log10(raw)));
	double times = raw / power;

	return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
}

static void write_tick(FILE *out, double at, int written)
{
	struct text label =
		at >= 1e4 && at < 1e6 ? text_fixed(at, 0) : text_digits(at, 4);

	fprintf(out, "%s'%s' %.9g", written ? ", " : "", label.text, at);
}

/* Ticks at every so manieth power of ten, and at so many digits between two of
 * them; `out` NULL: none is written. Returns how many there are. */
static int decades(FILE *out, double low, double high, size_t digits, int step)
{
	static const double tables[] = {1, 2, 5, 1.5, 3, 7};
	int first = (int)floor(log10(low) / step) * step, count = 0;

	for (int power = first; power <= log10(high); power += step)
		for (size_t i = 0; i < digits; i++) {
			double at = tables[i] * pow(10, power);

			if (at < low || at > high)
				continue;
			if (out)
				write_tick(out, at, count);
			count++;
		}
	return count;
}

/* Powers of ten, and between them as many digits as there is room for; else
 * not every power. */
static void write_decades(FILE *out, double low, double high, int room)
{
	static const size_t digits[] = {6, 3, 1};
	size_t i = 0;
	int step = 1;

	while (i < 2 && decades(NULL, low, high, digits[i], step) > room)
		i++;
	while (decades(NULL, low, high, digits[i], step) > room)
		step++;
	decades(out, low, high, digits[i], step);
}

void figure_axis(FILE *out, const char *name, double low, double high, int room)
{
	double lacking = fmax(SPAN_LEAST / (high / low), 1);

	low /= sqrt(lacking);
	high *= sqrt(lacking);
	low /= pow(high / low, 0.04) * 1.004;
	high *= pow(high / low, 0.04) * 1.004;
	fprintf(out, "%s_low = %.9g\n%s_high = %.9g\n", name, low, name, high);
	fprintf(out, "%s_ticks = \"(", name);
	if (high / low > 4) {
		write_decades(out, low, high, room);
	} else {
		double step = nice_step(high - low, room);
		int written = 0;

		for (double i = ceil(low / step); i * step <= high; i++)
			write_tick(out, i * step, written++);
	}
	fputs(")\"\n", out);
}

void figure_ratio_axis(FILE *out, const char *name, double low, double high,
		       int room)
{
	figure_axis(out, name, fmin(low, 1), fmax(high, 1), room);
}

int figure_add_script(const char *file, const struct report_options *options,
		      FILE *out, struct error *err)
{
	cleanup_free char *path = NULL;
	cleanup_file FILE *script = NULL;
	char buffer[4096];
	size_t got;

	if (asprintf(&path, "%s/%s.gp", options->scripts, file) < 0)
		return error_make(err, ENOMEM, "cannot draw it");
	script = fopen(path, "re");
	if (!script)
		return error_make(err, errno, "cannot open %s", path);
	while ((got = fread(buffer, 1, sizeof(buffer), script)) > 0)
		fwrite(buffer, 1, got, out);
	return 0;
}

/* Everything that gnuplot is told, but for the terminal. */
static int make_commands(enum figure_name name, const struct analysis *analysis,
			 const struct report_options *options,
			 struct figure_data *data, struct error *err)
{
	if (drawings[name].make(analysis, data))
		return error_make(err, 0, "%s", _(drawings[name].nothing));
	return figure_add_script(drawings[name].file, options, data->out, err);
}

int figure_draw(const char *terminal, const char *file, const char *commands,
		const struct figure_data *data,
		const struct report_options *options, struct error *err)
{
	cleanup_free char *path = NULL, *all = NULL;
	cleanup_free void *drawn = NULL;
	size_t size = 0;
	int length;

	if (asprintf(&path, "%s/%s", options->plots, file) < 0)
		return error_make(err, ENOMEM, "cannot draw it");
	length = asprintf(
		&all,
		"set encoding utf8\nset terminal %s size %d,%d font 'DejaVu Sans,11' background '#ffffff'\nwidth = %d\nheight = %d\n%s",
		terminal, data->width, data->height, data->width, data->height,
		commands);
	if (length < 0)
		return error_make(err, ENOMEM, "cannot draw it");
	drawn = gnuplot_draw(options->gnuplot, all, (size_t)length, &size, err);
	return drawn ? drafts_add(options->drafts, path, drawn, size, err) : -1;
}

static int draw_with(const char *terminal, const char *ending,
		     enum figure_name name, const char *commands,
		     const struct figure_data *data,
		     const struct report_options *options, struct error *err)
{
	char file[64];

	snprintf(file, sizeof(file), "%s.%s", drawings[name].file, ending);
	return figure_draw(terminal, file, commands, data, options, err);
}

static int draw(enum figure_name name, const struct analysis *analysis,
		const struct report_options *options, struct error *err)
{
	struct figure_data data = {0};
	cleanup_free char *commands = NULL;
	size_t size;
	int failed;

	data.out = open_memstream(&commands, &size);
	if (!data.out)
		return error_make(err, ENOMEM, "cannot draw it");
	failed = make_commands(name, analysis, options, &data, err) < 0;
	fclose(data.out);
	if (failed || draw_with("svg noenhanced", "svg", name, commands, &data,
				options, err) < 0)
		return -1;
	/* Where gnuplot has no cairo, the older terminal does. */
	if (draw_with("pngcairo noenhanced", "png", name, commands, &data,
		      options, err) < 0)
		return draw_with("png noenhanced", "png", name, commands, &data,
				 options, err);
	return 0;
}

void figures_draw(struct figures *figures, const struct analysis *analysis,
		  const struct report_options *options)
{
	for (int i = 0; i < FIGURES; i++) {
		struct error err = {0};

		if (!options->gnuplot)
			error_make(
				&err, 0,
				_("there is no gnuplot; install it (Debian: gnuplot-nox) and run bulkhead report again"));
		else if (draw((enum figure_name)i, analysis, options, &err) ==
			 0)
			figures->drawn[i] = 1;
		snprintf(figures->why_not[i], sizeof(figures->why_not[i]),
			 "%.255s", err.message);
	}
}

static int copy_one(const char *name, const char *ending, const char *from,
		    const char *to, struct drafts *drafts, struct error *err)
{
	cleanup_free char *source = NULL, *target = NULL;

	if (asprintf(&source, "%s/%s.%s", from, name, ending) < 0 ||
	    asprintf(&target, "%s/%s.%s", to, name, ending) < 0)
		return error_make(err, ENOMEM, "cannot copy %s", name);
	return drafts_copy(drafts, source, target, err);
}

int figures_copy(const struct figures *figures, const char *from,
		 const char *to, struct drafts *drafts, struct error *err)
{
	if (figures->has_topology &&
	    copy_one("topology", "svg", from, to, drafts, err) < 0)
		return -1;
	for (int i = 0; i < FIGURES; i++)
		if (figures->drawn[i] && (copy_one(drawings[i].file, "svg",
						   from, to, drafts, err) < 0 ||
					  copy_one(drawings[i].file, "png",
						   from, to, drafts, err) < 0))
			return -1;
	return 0;
}

void figures_free(struct figures *figures)
{
	free(figures->links);
}
