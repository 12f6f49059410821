/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/text.h"

#include "common/units.h"
#include "harness/report/language.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <time.h>

int text_control(const char *at)
{
	const unsigned char *byte = (const unsigned char *)at;

	if (byte[0] == 0xc2 && byte[1] >= 0x80 && byte[1] < 0xa0)
		return 2;
	return byte[0] < ' ' || byte[0] == 0x7f;
}

void text_markdown(FILE *out, const char *text)
{
	for (; text && *text; text++) {
		int control = text_control(text);

		if (control) {
			fputc(' ', out);
			text += control - 1;
		} else if (*text == '<') {
			fputs("&lt;", out);
		} else if (*text == '>') {
			fputs("&gt;", out);
		} else if (*text == '&') {
			fputs("&amp;", out);
		} else if (strchr("|`[]*_\\~#", *text)) {
			fprintf(out, "\\%c", *text);
		} else {
			fputc(*text, out);
		}
	}
}

/* As it is, but for control characters: `instead` of each. */
static void write_plain(FILE *out, const char *text, char instead)
{
	for (; text && *text; text++) {
		int control = text_control(text);

		fputc(control ? instead : *text, out);
		text += control ? control - 1 : 0;
	}
}

int text_width(const char *text)
{
	int width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

void text_put(FILE *out, const char *text, int width)
{
	int own = text_width(text);

	write_plain(out, text, '?');
	fprintf(out, "%*s", width > own ? width - own : 0, "");
}

void text_code(FILE *out, const char *text)
{
	if (text && strpbrk(text, "|`")) {
		fputs("<code>", out);
		text_markdown(out, text);
		fputs("</code>", out);
		return;
	}
	fputc('`', out);
	write_plain(out, text, ' ');
	fputc('`', out);
}

void text_anchor(FILE *out, const char *text)
{
	for (; text && *text; text++)
		fputc(isalnum((unsigned char)*text) ? *text : '-', out);
}

static void append(struct text *made, const char *more)
{
	size_t used = strlen(made->text);

	snprintf(made->text + used, sizeof(made->text) - used, "%s", more);
}

/* A number as C writes it, with the signs of the language: for the point, and
 * between thousands. */
static struct text localized(const char *number)
{
	size_t begin = strspn(number, "+-");
	size_t end = begin + strspn(number + begin, "0123456789");
	struct text made = {""};

	for (size_t i = 0; number[i]; i++) {
		const char one[] = {number[i], '\0'};

		if (i > begin && i < end && (end - i) % 3 == 0)
			append(&made, _(","));
		append(&made, number[i] == '.' ? _(".") : one);
	}
	return made;
}

struct text text_fixed(double number, int digits)
{
	char plain[TEXT_SIZE];

	snprintf(plain, sizeof(plain), "%.*f", digits, number);
	return localized(plain);
}

struct text text_digits(double number, int digits)
{
	char plain[TEXT_SIZE];

	snprintf(plain, sizeof(plain), "%.*g", digits, number);
	return localized(plain);
}

struct text text_count(size_t count)
{
	char plain[TEXT_SIZE];

	snprintf(plain, sizeof(plain), "%zu", count);
	return localized(plain);
}

/* Three significant digits, without exponents in the range that occurs. */
static struct text three_digits(double value)
{
	double magnitude = fabs(value);

	if (magnitude >= 100 && magnitude < 1e7)
		return text_fixed(value, 0);
	if (magnitude >= 10 && magnitude < 100)
		return text_fixed(value, 1);
	if (magnitude >= 1 && magnitude < 10)
		return text_fixed(value, 2);
	return text_digits(value, 3);
}

/* What the language calls a unit; times are the same in all. */
static const char *unit_name(const char *unit)
{
	static const char *const names[] = {N_("B"),   N_("KiB"), N_("MiB"),
					    N_("GiB"), N_("TiB"), N_("MiB/s")};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i], unit))
			return _(names[i]);
	return unit;
}

static struct text with_unit(struct text number, const char *unit)
{
	append(&number, _(" "));
	append(&number, unit);
	return number;
}

struct text text_bytes(int64_t bytes)
{
	char plain[TEXT_SIZE];
	char *unit;

	units_format_bytes(bytes, plain, sizeof(plain));
	unit = strchr(plain, ' ');
	*unit++ = '\0';
	return with_unit(localized(plain), unit_name(unit));
}

/* The unit that so many nanoseconds are shown in. */
static struct text_unit unit_of_time(double ns)
{
	static const struct text_unit units[] = {
		{"s", 1e9}, {"ms", 1e6}, {"µs", 1e3}, {"ns", 1}};
	size_t i = 0;

	while (i < 3 && fabs(ns) < units[i].scale)
		i++;
	return units[i];
}

static struct text print_value(double value, struct text_unit unit)
{
	if (!isfinite(value))
		return (struct text){"–"};
	return with_unit(three_digits(value / unit.scale), unit.name);
}

struct text text_time(double ns)
{
	return print_value(ns, unit_of_time(ns));
}

static double nanoseconds_in(const char *unit)
{
	static const struct {
		const char *unit;
		double ns;
	} units[] = {
		{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (strcmp(unit, units[i].unit) == 0)
			return units[i].ns;
	return NAN;
}

struct text_unit text_unit(double value, const char *unit)
{
	double ns = unit ? nanoseconds_in(unit) : NAN;
	struct text_unit time;

	if (isnan(ns))
		return (struct text_unit){unit ? unit_name(unit) : "", 1};
	time = unit_of_time(value * ns);
	time.scale /= ns;
	return time;
}

struct text text_value(double value, const char *unit)
{
	return print_value(value, text_unit(value, unit));
}

struct text text_ratio(double ratio)
{
	int digits = ratio < 0.1   ? 4
		     : ratio < 2   ? 3
		     : ratio < 10  ? 2
		     : ratio < 100 ? 1
				   : 0;

	if (ratio >= 1e6 || ratio < 1e-4)
		return text_digits(ratio, 2);
	return isfinite(ratio) ? text_fixed(ratio, digits) : (struct text){"–"};
}

struct text text_overhead(const struct overhead *overhead)
{
	struct text made = {"–"};

	if (!isfinite(overhead->ratio.estimate))
		return made;
	if (!isfinite(overhead->ratio.low) || !isfinite(overhead->ratio.high)) {
		snprintf(made.text, sizeof(made.text), _("%.20s (too few)"),
			 text_ratio(overhead->ratio.estimate).text);
		return made;
	}
	snprintf(made.text, sizeof(made.text), "%.20s (%.20s–%.20s)",
		 text_ratio(overhead->ratio.estimate).text,
		 text_ratio(overhead->ratio.low).text,
		 text_ratio(overhead->ratio.high).text);
	return made;
}

struct text text_label(const char *label)
{
	struct text made = {""};

	if (label)
		snprintf(made.text, sizeof(made.text), " (%.40s%s)", label,
			 strcmp(label, "TCG") == 0 ? _(", emulated") : "");
	return made;
}

struct text text_date(int64_t seconds)
{
	struct text made;
	time_t time = (time_t)seconds;
	struct tm parts;

	if (seconds > 0 && gmtime_r(&time, &parts))
		strftime(made.text, sizeof(made.text), "%Y-%m-%d %H:%M:%S UTC",
			 &parts);
	else
		snprintf(made.text, sizeof(made.text), "%s", _("not ended"));
	return made;
}

void text_number(FILE *out, double number)
{
	char digits[32];
	int precision = 15;

	if (!isfinite(number))
		return;
	do
		snprintf(digits, sizeof(digits), "%.*g", precision, number);
	while (strtod(digits, NULL) != number && precision++ < 17);
	fputs(digits, out);
}

const char *text_plural(size_t count)
{
	return count == 1 ? "" : "s";
}
