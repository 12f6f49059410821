/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/page.h"

#include "common/cleanup.h"
#include "common/version.h"
#include "harness/report/language.h"
#include "page-css.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <string.h>

struct page {
	const char *links, *plots;
	const struct drafts *drafts; /* of figures, or NULL */
	FILE *contents;		     /* a list of the chapters, as HTML */
	FILE *title;
	size_t headings;
	struct error *err;
};

static void escape(FILE *out, const char *text)
{
	for (; text && *text; text++) {
		if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '>')
			fputs("&gt;", out);
		else if (*text == '&')
			fputs("&amp;", out);
		else if (*text == '"')
			fputs("&quot;", out);
		else
			fputc(*text, out);
	}
}

/* Whether a section wrote this tag. */
static int is_ours(const char *html)
{
	static const char anchor[] = "<a id=\"";
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";

	if (!strcmp(html, "<code>") || !strcmp(html, "</code>") ||
	    !strcmp(html, "</a>"))
		return 1;
	if (strncmp(html, anchor, sizeof(anchor) - 1) != 0)
		return 0;
	html += sizeof(anchor) - 1;
	return !strcmp(html + strspn(html, letters), "\">");
}

static cmark_node *make_node(cmark_node_type type, const char *literal)
{
	cmark_node *node = cmark_node_new(type);

	cmark_node_set_literal(node, literal);
	return node;
}

static void replace(cmark_node *node, cmark_node *with)
{
	cmark_node_replace(node, with);
	cmark_node_free(node);
}

static void check_tag(cmark_node *node)
{
	const char *html = cmark_node_get_literal(node);

	if (!is_ours(html))
		replace(node, make_node(CMARK_NODE_TEXT, html));
}

/* No section writes a block of it. */
static void show_block(cmark_node *node)
{
	cmark_node *paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);

	cmark_node_append_child(
		paragraph,
		make_node(CMARK_NODE_TEXT, cmark_node_get_literal(node)));
	replace(node, paragraph);
}

/* What is in it stays. */
static void unwrap(cmark_node *node)
{
	cmark_node *child;

	while ((child = cmark_node_first_child(node)))
		cmark_node_insert_before(node, child);
	cmark_node_unlink(node);
	cmark_node_free(node);
}

/* The text of a heading or an image. */
static void write_text(FILE *out, cmark_node *node)
{
	for (cmark_node *child = cmark_node_first_child(node); child;
	     child = cmark_node_next(child)) {
		cmark_node_type type = cmark_node_get_type(child);

		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
			escape(out, cmark_node_get_literal(child));
		write_text(out, child);
	}
}

/* The file that an image shows, or NULL where it is no figure of ours. */
static char *figure_path(const struct page *page, cmark_node *image)
{
	const char *url = cmark_node_get_url(image);
	size_t length = strlen(page->links);
	char *path = NULL;

	if (strncmp(url, page->links, length) != 0 ||
	    strchr(url + length, '/') ||
	    asprintf(&path, "%s/%s", page->plots, url + length) < 0)
		return NULL;
	return path;
}

static int put_figure(const struct page *page, cmark_node *image)
{
	cleanup_free char *path = figure_path(page, image);
	cleanup_free char *data = NULL, *html = NULL;
	size_t size;
	FILE *out;

	if (!path) {
		unwrap(image);
		return 0;
	}
	data = page_data(drafts_find(page->drafts, path), "image/svg+xml",
			 page->err);
	out = data ? open_memstream(&html, &size) : NULL;
	if (!out)
		return -1;
	fputs("<span class=\"wide\" tabindex=\"0\"><img alt=\"", out);
	write_text(out, image);
	fprintf(out, "\" src=\"%s\"></span>", data);
	fclose(out);
	replace(image, make_node(CMARK_NODE_HTML_INLINE, html));
	return 0;
}

/* A name to be led to, and a line of the contents for a chapter. */
static void name_heading(struct page *page, cmark_node *heading)
{
	int level = cmark_node_get_heading_level(heading);
	char name[64];

	if (level == 1)
		write_text(page->title, heading);
	if (level != 2)
		return;
	page->headings++;
	fprintf(page->contents, "<li><a href=\"#h.%zu\">", page->headings);
	write_text(page->contents, heading);
	fputs("</a></li>\n", page->contents);
	snprintf(name, sizeof(name), "<a id=\"h.%zu\"></a>", page->headings);
	cmark_node_prepend_child(heading,
				 make_node(CMARK_NODE_HTML_INLINE, name));
}

/* A table that is wider than the page is moved in its own box. */
static void box_table(cmark_node *table)
{
	cmark_node_insert_before(
		table, make_node(CMARK_NODE_HTML_BLOCK,
				 "<div class=\"wide\" tabindex=\"0\">"));
	cmark_node_insert_after(table,
				make_node(CMARK_NODE_HTML_BLOCK, "</div>"));
}

/* Nodes are changed when they are left, or, of those without children, entered.
 */
static int change(struct page *page, cmark_node *node, cmark_event_type event)
{
	cmark_node_type type = cmark_node_get_type(node);

	if (type == CMARK_NODE_HTML_INLINE)
		check_tag(node);
	else if (type == CMARK_NODE_HTML_BLOCK)
		show_block(node);
	else if (event != CMARK_EVENT_EXIT)
		return 0;
	else if (type == CMARK_NODE_IMAGE)
		return put_figure(page, node);
	else if (type == CMARK_NODE_LINK && *cmark_node_get_url(node) != '#')
		unwrap(node);
	else if (type == CMARK_NODE_HEADING)
		name_heading(page, node);
	else if (!strcmp(cmark_node_get_type_string(node), "table"))
		box_table(node);
	return 0;
}

static int change_all(struct page *page, cmark_node *document)
{
	cmark_iter *iterator = cmark_iter_new(document);
	cmark_event_type event;
	int failed = 0;

	while (!failed &&
	       (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE)
		failed = change(page, cmark_iter_get_node(iterator), event);
	cmark_iter_free(iterator);
	return failed;
}

static void write_page(FILE *out, const char *title, const char *contents,
		       const char *body)
{
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n"
		"<meta name=\"generator\" content=\"bulkhead %s\">\n"
		"<link rel=\"icon\" href=\"data:,\">\n"
		"<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n"
		"<nav aria-label=\"%s\">\n<ul>\n%s</ul>\n</nav>\n"
		"<main>\n%s</main>\n</body>\n</html>\n",
		language_code(), version_number(), title, page_css,
		_("Contents"), contents, body);
}

/* With the document, which its caller frees, as HTML. NULL on failure. */
static char *render(struct page *page, cmark_parser *parser,
		    cmark_node *document)
{
	cleanup_free char *contents = NULL, *title = NULL, *body = NULL;
	char *made = NULL;
	size_t size;
	FILE *out;
	int failed;

	page->contents = open_memstream(&contents, &size);
	page->title = open_memstream(&title, &size);
	failed = !page->contents || !page->title ||
		 change_all(page, document) < 0;
	if (page->contents)
		fclose(page->contents);
	if (page->title)
		fclose(page->title);
	if (failed)
		return NULL;
	/* Whatever was not ours is text by now. */
	body = cmark_render_html(document, CMARK_OPT_UNSAFE,
				 cmark_parser_get_syntax_extensions(parser));
	out = open_memstream(&made, &size);
	if (!out)
		return NULL;
	write_page(out, title, contents, body);
	fclose(out);
	return made;
}

char *page_make(const char *markdown, const char *links, const char *plots,
		const struct drafts *drafts, struct error *err)
{
	struct error own = {0};
	struct page page = {
		.links = links, .plots = plots, .drafts = drafts, .err = &own};
	cmark_parser *parser;
	cmark_node *document;
	char *made;

	cmark_gfm_core_extensions_ensure_registered();
	parser = cmark_parser_new(CMARK_OPT_VALIDATE_UTF8);
	cmark_parser_attach_syntax_extension(
		parser, cmark_find_syntax_extension("table"));
	cmark_parser_feed(parser, markdown, strlen(markdown));
	document = cmark_parser_finish(parser);
	made = render(&page, parser, document);
	cmark_node_free(document);
	cmark_parser_free(parser);
	if (!made)
		error_make(err, 0, "%s",
			   *own.message ? own.message : "there is no memory");
	return made;
}
