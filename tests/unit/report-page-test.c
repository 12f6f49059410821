/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of a report: what stands in it, and what can't get into it. */
#include "common/cleanup.h"
#include "harness/report/page.h"
#include "tests/unit/report-fixture.h"
#include "tests/unit/suite.h"

#include <string.h>

static char *directory;

static void set_up(void)
{
	cleanup_free char *path = NULL;
	cleanup_file FILE *file = NULL;

	directory = fixture_directory();
	ck_assert_ptr_nonnull(directory);
	ck_assert_int_gt(asprintf(&path, "%s/cost.svg", directory), 0);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	fputs("<svg>", file);
}

static void tear_down(void)
{
	fixture_remove(directory);
	free(directory);
}

static char *page_of(const char *markdown)
{
	struct error err = {0};
	char *page = page_make(markdown, "plots/", directory, NULL, &err);

	ck_assert_msg(page != NULL, "%s", err.message);
	return page;
}

static const struct {
	const char *markdown, *html;
} pieces[] = {
	{"# A & b `c`\n", "<title>A &amp; b c</title>"},
	{"## What *it* costs\n", "<li><a href=\"#h.1\">What it costs</a></li>"},
	{"## One\n\n## Two\n", "<h2><a id=\"h.2\"></a>Two</h2>"},
	{"| a | b |\n|---|--:|\n| 1 | 2 |\n",
	 "<div class=\"wide\" tabindex=\"0\">\n<table>"},
	{"| a |\n|---|\n| 1 |\n\nx\n", "</table>\n</div>\n<p>x</p>"},
	{"![cost](<plots/cost.svg>)\n",
	 "<img alt=\"cost\" src=\"data:image/svg+xml;base64,PHN2Zz4=\">"},
	/* Ours, and what looks like it. */
	{"x <a id=\"e.fork-bomb..native\"></a>\n",
	 "<p>x <a id=\"e.fork-bomb..native\"></a></p>"},
	{"[go](#e.x)\n", "<a href=\"#e.x\">go</a>"},
	{"x <code>a \\| b</code>\n", "<code>a | b</code>"},
	{"x <a id=\"\" onclick=\"f()\">y</a>\n",
	 "x &lt;a id=&quot;&quot; onclick=&quot;f()&quot;&gt;y"},
	{"x <script>f()</script>\n", "&lt;script&gt;f()&lt;/script&gt;"},
	{"<script>\nf()\n</script>\n\nx\n", "<p>&lt;script&gt;"},
	{"<img src=x onerror=f()>\n", "&lt;img src=x onerror=f()&gt;"},
	{"[x](javascript:f())\n", "<p>x</p>"},
	{"[x](https://example.org/)\n", "<p>x</p>"},
	{"![x](https://example.org/y.svg)\n", "<p>x</p>"},
	{"![x](<plots/../../y.svg>)\n", "<p>x</p>"},
	{"| [*x*](//example.org) |\n|---|\n", "<th><em>x</em></th>"},
	{"\xff\n", "\xef\xbf\xbd"},
};

START_TEST(a_piece_of_markdown_becomes)
{
	cleanup_free char *page = page_of(pieces[_i].markdown);

	ck_assert_msg(strstr(page, pieces[_i].html), "%s: %s",
		      pieces[_i].markdown, strstr(page, "<body>"));
}
END_TEST

START_TEST(a_page_asks_nobody_for_anything)
{
	cleanup_free char *page = page_of("# x\n\n![cost](<plots/cost.svg>)\n");

	ck_assert_ptr_null(strstr(page, "http:"));
	ck_assert_ptr_null(strstr(page, "https:"));
	ck_assert_ptr_null(strstr(page, "<script"));
	ck_assert_ptr_nonnull(strstr(page, "default-src 'none'"));
	ck_assert_ptr_nonnull(strstr(page, "prefers-color-scheme: dark"));
}
END_TEST

START_TEST(a_figure_that_is_not_there_is_said)
{
	struct error err = {0};
	char *page = page_make("![x](<plots/none.svg>)\n", "plots/", directory,
			       NULL, &err);

	ck_assert_ptr_null(page);
	ck_assert_msg(strstr(err.message, "none.svg"), "%s", err.message);
}
END_TEST

static Suite *report_page_suite(void)
{
	Suite *suite = suite_create("report-page");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_loop_test(all, a_piece_of_markdown_becomes, 0,
			    sizeof(pieces) / sizeof(*pieces));
	tcase_add_test(all, a_page_asks_nobody_for_anything);
	tcase_add_test(all, a_figure_that_is_not_there_is_said);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_page_suite)
