/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/report.h"

#include "common/cleanup.h"
#include "common/owner.h"
#include "harness/host/topology.h"
#include "harness/report/analysis.h"
#include "harness/report/floors.h"
#include "harness/report/page.h"
#include "harness/report/pdf.h"
#include "harness/report/prices.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <libgen.h>
#include <limits.h>
#include <locale.h>
#include <string.h>

/* Real path of the directory that `path` stands in, with a slash at its end. */
static char *directory_of(const char *path)
{
	cleanup_free char *copy = strdup(path), *real = NULL;
	char *made = NULL;

	real = copy ? realpath(dirname(copy), NULL) : NULL;
	if (real &&
	    asprintf(&made, "%s%s", real, strcmp(real, "/") ? "/" : "") < 0)
		return NULL;
	return made;
}

/* How a file beside `from` names the directory `to`: "", or with a slash at
 * its end. Caller frees. */
static char *link_to(const char *from, const char *to)
{
	cleanup_free char *here = directory_of(from), *there = NULL;
	cleanup_free char *inside = NULL;
	char *link = NULL;
	size_t size, common = 0;
	FILE *out;

	if (asprintf(&inside, "%s/x", to) >= 0)
		there = directory_of(inside);
	if (!here || !there)
		return NULL;
	for (size_t i = 0; here[i] && here[i] == there[i]; i++)
		if (here[i] == '/')
			common = i + 1;
	out = open_memstream(&link, &size);
	if (!out)
		return NULL;
	for (const char *at = here + common; *at; at++)
		if (*at == '/')
			fputs("../", out);
	fputs(there + common, out);
	fclose(out);
	return link;
}

/* The machine as its facts describe it: not every run has recorded one. */
static int draft_topology(struct figures *figures, const json_t *facts,
			  const struct report_options *options,
			  struct error *err)
{
	cleanup_free char *path = NULL, *drawn = host_draw_facts(facts, NULL);

	if (!drawn)
		return 0;
	if (asprintf(&path, "%s/topology.svg", options->plots) < 0)
		return error_make(err, ENOMEM, "cannot write %s",
				  options->path);
	figures->has_topology = 1;
	return drafts_add(options->drafts, path, drawn, strlen(drawn), err);
}

static int prepare_figures(struct figures *figures,
			   const struct report_options *options,
			   struct error *err)
{
	if (owner_make_directory(options->plots, err) < 0)
		return -1;
	figures->links = link_to(options->path, options->plots);
	if (!figures->links)
		return error_make(err, errno, "cannot find the directory of %s",
				  options->path);
	return 0;
}

static void write_sections(const struct section *section)
{
	section_answer(section);
	section_course(section);
	section_machine(section);
	section_environments(section);
	section_cost(section);
	section_life(section);
	section_distribution(section);
	section_checks(section);
	section_warm_up(section);
	section_floors(section);
	section_verdicts(section);
	section_laboratory(section);
	section_channels(section);
	section_calls(section);
	section_protections(section);
	section_expectations(section);
	section_canary(section);
	section_neighbours(section);
	section_tradeoff(section);
	section_ladder(section);
	section_failures(section);
	section_method(section);
	section_reproduce(section);
	section_evidence(section);
}

/* The Markdown of all sections. Caller frees. */
static char *compose(const struct section *section)
{
	struct section own = *section;
	char *text = NULL;
	size_t size;

	own.out = open_memstream(&text, &size);
	if (!own.out)
		return NULL;
	write_sections(&own);
	fclose(own.out);
	return text;
}

static int write_pdf(const char *page, const struct report_options *options,
		     struct error *err)
{
	cleanup_free char *pdf = NULL;
	size_t size = 0;

	pdf = pdf_make(options->converter, page, &size, err);
	if (!pdf)
		return error_wrap(err, "cannot make %s", options->pdf);
	return drafts_add(options->drafts, options->pdf, pdf, size, err);
}

static int write_page(const struct section *section,
		      const struct report_options *options, struct error *err)
{
	struct section own = *section;
	cleanup_free char *markdown = NULL, *page = NULL;

	own.is_page = 1;
	markdown = compose(&own);
	if (!markdown)
		return error_make(err, ENOMEM, "cannot write the page");
	page = page_make(markdown, section->figures->links, options->plots,
			 options->drafts, err);
	if (!page)
		return error_wrap(err, "cannot make the page");
	if (options->page && drafts_add(options->drafts, options->page, page,
					strlen(page), err) < 0)
		return -1;
	return options->pdf ? write_pdf(page, options, err) : 0;
}

static int write_texts(const struct section *section,
		       const struct report_options *options, struct error *err)
{
	cleanup_free char *markdown = compose(section);

	if (!markdown)
		return error_make(err, ENOMEM, "cannot write %s",
				  options->path);
	if (drafts_add(options->drafts, options->path, markdown,
		       strlen(markdown), err) < 0)
		return -1;
	return options->page || options->pdf ? write_page(section, options, err)
					     : 0;
}

/* The same Markdown again, with figures of its own. */
static int draft_copy(struct section *section,
		      const struct report_options *options, struct error *err)
{
	struct report_options own = {.path = options->copy,
				     .plots = options->copy_plots,
				     .drafts = options->drafts};
	struct figures figures = *section->figures;
	int failed;

	figures.links = NULL;
	section->figures = &figures;
	failed = prepare_figures(&figures, &own, err) < 0 ||
		 figures_copy(&figures, options->plots, own.plots, own.drafts,
			      err) < 0 ||
		 write_texts(section, &own, err) < 0;
	figures_free(&figures);
	return failed ? -1 : 0;
}

static int draft_all(struct section *section, const json_t *facts,
		     const struct report_options *options, struct error *err)
{
	struct figures figures = {0};
	int failed = prepare_figures(&figures, options, err) < 0 ||
		     draft_topology(&figures, facts, options, err) < 0;

	section->figures = &figures;
	if (!failed) {
		figures_draw(&figures, section->analysis, options);
		failed = write_texts(section, options, err) < 0 ||
			 (options->copy &&
			  draft_copy(section, options, err) < 0);
	}
	figures_free(&figures);
	return failed ? -1 : 0;
}

static int write_analysed(struct section *section, const json_t *facts,
			  const struct report_options *options,
			  struct error *err)
{
	cleanup_drafts struct drafts drafts = {0};
	struct report_options own = *options;

	own.drafts = &drafts;
	return draft_all(section, facts, &own, err) < 0 ||
			       drafts_place(&drafts, err) < 0
		       ? -1
		       : 0;
}

/* The run's own prices, or those of another run of the store. */
static int write_document(struct store *store, const json_t *document,
			  const struct report_options *options,
			  struct error *err)
{
	cleanup_analysis struct analysis analysis = {0}, other = {0};
	cleanup_json json_t *prices = NULL, *floors = NULL;
	struct section section = {.analysis = &analysis};
	const json_t *facts =
		json_object_get(json_object_get(document, "run"), "facts");

	if (analysis_make(&analysis, document, err) < 0 ||
	    floors_find(store, options->run, &floors, err) < 0)
		return -1;
	section.floors = floors;
	if (prices_are_in(&analysis))
		section.prices = &analysis;
	else if (prices_find(store, document, &prices, err) < 0)
		return -1;
	if (prices) {
		if (analysis_make(&other, prices, err) < 0)
			return -1;
		section.prices = &other;
	}
	return write_analysed(&section, facts, options, err);
}

int report_write(struct store *store, const struct report_options *options,
		 struct error *err)
{
	cleanup_json json_t *document = NULL;
	locale_t plain, before;
	int result;

	if (store_export(store, options->run, &document, err) < 0)
		return -1;
	/* A decimal comma would be noise to gnuplot. */
	plain = newlocale(LC_NUMERIC_MASK, "C", duplocale(uselocale(0)));
	before = uselocale(plain);
	result = write_document(store, document, options, err);
	uselocale(before);
	if (plain)
		freelocale(plain);
	return result;
}
