/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The language of a report, by gettext. Its texts are English; what else there
 * is lies compiled beside the program, from po/. What the store holds in words
 * (evidence, reasons, notes) was recorded in English; see recorded.h.
 *
 * The language is asked for and never guessed from the environment: the same
 * command writes the same report under cron and at a terminal.
 */
#ifndef HARNESS_REPORT_LANGUAGE_H
#define HARNESS_REPORT_LANGUAGE_H

#include "common/error.h"

#include <libintl.h>

/** The text in the language of the report. */
#define _(text) gettext(text)
/** Marks a text that is translated where it is used. */
#define N_(text) text

/**
 * Write reports in that language ("en", "fr") from now on, in the whole
 * process. Negative when there is none of that name, or its messages are not
 * there: then the error says why.
 *
 * gettext translates nothing in the locale "C", whatever LANGUAGE says
 * (guess_category_value() in glibc's intl/dcigettext.c), but does in any other,
 * and "C.UTF-8" is always there: only what messages are in is set to that.
 */
int language_use(const char *name, struct error *err);

/** Code of the language in use, for HTML: "en". */
const char *language_code(void);

/** A word of the store ("held", "by", "budget") in the report's language; as it
 * is when it is none of ours. */
const char *language_word(const char *word);

/** Likewise the title of a job, or the boundary that it tries: what the
 * catalogue says of it. NULL stays NULL. */
const char *language_title(const char *title);

#endif
