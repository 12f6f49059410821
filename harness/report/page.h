/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A report as one HTML page that needs nothing beside it and asks nobody for
 * anything: its figures are in it, it has no script, and a policy of its own
 * forbids whatever somebody might have got in. It fits a telephone, a dark room
 * and paper (page.css).
 */
#ifndef HARNESS_REPORT_PAGE_H
#define HARNESS_REPORT_PAGE_H

#include "common/drafts.h"

/**
 * The page of a report's Markdown. Figures are those whose address is `links`
 * and a name; they are read from the directory `plots`, or where they are
 * drafts of it, from there (`drafts` may be NULL). Raw HTML stays where the
 * sections write it themselves (anchors, code) and is text anywhere else; links
 * stay where they lead into the page. Caller frees; NULL with the reason.
 */
char *page_make(const char *markdown, const char *links, const char *plots,
		const struct drafts *drafts, struct error *err);

/** A file as a data: address of this type, or NULL. Caller frees. */
char *page_data(const char *path, const char *type, struct error *err);

#endif
