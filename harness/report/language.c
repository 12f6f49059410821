/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/language.h"

#include "common/cleanup.h"
#include "common/paths.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN "bulkhead"
#define RECORDED DOMAIN "-recorded"
#define ENGLISH "en"

static const char *used = ENGLISH;

/* The one that is not "C" and is everywhere; musl, which asks no file of the
 * system for a locale, wants the language itself. */
static int leave_locale_c(const char *name)
{
	return setlocale(LC_MESSAGES, name) ||
	       setlocale(LC_MESSAGES, "C.UTF-8");
}

/* The header of a catalogue is the translation of nothing. */
static int has_messages(void)
{
	return *gettext("") != '\0';
}

static void bind_domain(const char *domain, const char *directory)
{
	bindtextdomain(domain, directory);
	bind_textdomain_codeset(domain, "UTF-8");
}

static int use_messages(const char *name, struct error *err)
{
	cleanup_free char *directory = paths_messages(err);

	if (!directory)
		return -1;
	if (!leave_locale_c(name))
		return error_make(
			err, 0,
			"this system has no locale C.UTF-8, without which there are no messages but English ones");
	setenv("LANGUAGE", name, 1);
	bind_domain(DOMAIN, directory);
	bind_domain(RECORDED, directory);
	textdomain(DOMAIN);
	if (!has_messages())
		return error_make(
			err, 0,
			"the messages of language '%s' are not in %s: msgfmt (Debian: gettext) makes them; install it ('make deps'), then './configure && make'",
			name, directory);
	return 0;
}

int language_use(const char *name, struct error *err)
{
	static const char *const others[] = {"fr"};

	if (!strcmp(name, ENGLISH))
		return 0;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		if (strcmp(name, others[i]) != 0)
			continue;
		if (use_messages(name, err) < 0)
			return -1;
		used = others[i];
		return 0;
	}
	return error_make(
		err, 0,
		"there is no report in language '%s'; there is en and fr",
		name);
}

const char *language_code(void)
{
	return used;
}

const char *language_word(const char *word)
{
	static const char *const words[] = {
		N_("held"),
		N_("degraded"),
		N_("through"),
		N_("not tried"),
		N_("error"),
		N_("by"),
		N_("against"),
		N_("unproven"),
		N_("running"),
		N_("complete"),
		N_("interrupted"),
		N_("failed"),
		N_("crashed"),
		N_("unsupported"),
		N_("overrun"),
		N_("unclear"),
		N_("not asked"),
		N_("impossible"),
		N_("all protections together"),
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i], word))
			return _(words[i]);
	return word;
}

const char *language_title(const char *title)
{
	const char *found;

	if (!title || !*title)
		return title;
	found = _(title);
	/* What older runs called it is no message of this version. */
	return found == title ? dgettext(RECORDED, title) : found;
}
