/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a night, replaced together. */
#include "common/cleanup.h"
#include "common/owner.h"
#include "harness/report/formats.h"
#include "harness/report/night-parts.h"
#include "harness/report/page.h"

#include <locale.h>
#include <string.h>

typedef int write_format(FILE *out, const json_t *document, struct error *err);

static int put_text(const struct night_files *files, const char *name,
		    const char *text, struct error *err)
{
	cleanup_free char *path = NULL;

	if (asprintf(&path, "%s/%s", files->directory, name) < 0)
		return error_make(err, ENOMEM, "cannot write %s", name);
	return drafts_add(files->drafts, path, text, strlen(text), err);
}

static int put_format(const struct night_files *files, const char *name,
		      write_format *format, const json_t *document,
		      struct error *err)
{
	cleanup_free char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int failed;

	if (!out)
		return error_make(err, ENOMEM, "cannot write %s", name);
	failed = format(out, document, err);
	fclose(out);
	return failed < 0 ? -1 : put_text(files, name, text, err);
}

static int put_markdown(const json_t *document, const struct night_files *files,
			struct error *err)
{
	int has_figure = night_draw(document, files);
	cleanup_free char *text = NULL, *page = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return error_make(err, ENOMEM, "cannot write LATEST.md");
	night_markdown(out, document, has_figure);
	fclose(out);
	page = page_make(text, "", files->directory, files->drafts, err);
	if (!page || put_text(files, "LATEST.md", text, err) < 0)
		return -1;
	return put_text(files, "LATEST.html", page, err);
}

static int put_all(const json_t *document, const json_t *run,
		   const struct night_files *files, struct error *err)
{
	cleanup_json json_t *both = run ? json_copy((json_t *)run) : NULL;

	if (put_markdown(document, files, err) < 0)
		return -1;
	if (!run)
		return 0;
	json_object_set(both, "night", (json_t *)document);
	json_object_set_new(both, "expectations",
			    night_expectations(document, run));
	if (put_format(files, "junit.xml", format_junit, both, err) < 0)
		return -1;
	return put_format(files, "bulkhead.prom", format_openmetrics, both,
			  err);
}

int night_write(const json_t *document, const json_t *run,
		const struct night_files *files, struct error *err)
{
	cleanup_drafts struct drafts drafts = {0};
	struct night_files own = *files;
	locale_t plain, before;
	int result;

	own.drafts = &drafts;
	if (owner_make_directory(files->directory, err) < 0)
		return -1;
	/* A decimal comma would be noise to other programs. */
	plain = newlocale(LC_NUMERIC_MASK, "C", duplocale(uselocale(0)));
	before = uselocale(plain);
	result = put_all(document, run, &own, err);
	if (result == 0)
		result = drafts_place(&drafts, err);
	uselocale(before);
	if (plain)
		freelocale(plain);
	return result;
}
