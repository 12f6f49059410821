/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report's comparison of the machine with its laboratory. */
#include "common/cleanup.h"
#include "harness/report/section.h"
#include "tests/unit/suite.h"

#include <string.h>

/* Quotes are written as apostrophes. `kernel` of the laboratory comes from the
 * hello of what is within. */
#define HELLO "'starts':[{'status':'up','hello':{'kernel':'6.1.0-lab'}}],"
#define VERDICT(row, outcome) \
	"{'attack':'tables','row':'" row "','outcome':'" outcome "'"

static const char document[] =
	"{'environments':["
	"{'name':'container','kind':'container','role':'measured','verdicts':["
	" " VERDICT(
		"same",
		"held") "},"
			" " VERDICT(
				"apart",
				"through") ",'evidence':'seen here'},"
					   " " VERDICT(
						   "alone",
						   "not tried") ",'reason':'no such file'}]},"
								"{'name':'laboratory','kind':'vm','role':'laboratory'},"
								"{'name':'lab-container','kind':'container','role':'attacked'," HELLO
								" 'within':'laboratory','verdicts':["
								" " VERDICT(
									"same",
									"held") "},"
										" " VERDICT(
											"apart",
											"held") ",'proof':'by','proof_detail':'ipc'},"
												" " VERDICT(
													"alone",
													"through") "}]}]}";

/* The section on the document; `without` (or NULL) is a name that is not in
 * it. Caller frees. */
static char *write_section(const char *without)
{
	cleanup_free char *text = strdup(document);
	cleanup_json json_t *json = NULL;
	struct analysis analysis = {0};
	struct section section = {.analysis = &analysis};
	char *at, *written = NULL;
	size_t size;

	for (at = text; *at; at++)
		if (*at == '\'')
			*at = '"';
	if (without)
		memset(strstr(text, without), 'x', strlen(without));
	json = json_loads(text, 0, NULL);
	ck_assert_ptr_nonnull(json);
	ck_assert_int_eq(analysis_make(&analysis, json, NULL), 0);
	section.out = open_memstream(&written, &size);
	section_laboratory(&section);
	fclose(section.out);
	analysis_free(&analysis);
	return written;
}

START_TEST(differences_are_listed)
{
	cleanup_free char *written = write_section(NULL);
	const char *folded = strstr(written, "<details>");

	ck_assert_ptr_nonnull(strstr(written, "2 attempts were made"));
	ck_assert_ptr_nonnull(strstr(written, "6.1.0-lab"));
	ck_assert_ptr_nonnull(strstr(
		written,
		"| tables: apart | container | **through**: seen here | **held** (by ipc) |"));
	ck_assert_ptr_null(strstr(written, "equal"));
	ck_assert_ptr_nonnull(folded);
	ck_assert_ptr_nonnull(strstr(folded, "tables: alone"));
}
END_TEST

START_TEST(no_laboratory_is_no_section)
{
	cleanup_free char *written = write_section("lab-container");

	ck_assert_str_eq(written, "");
}
END_TEST

static Suite *report_laboratory_suite(void)
{
	Suite *suite = suite_create("report-laboratory");
	TCase *tests = tcase_create("differences");

	tcase_add_test(tests, differences_are_listed);
	tcase_add_test(tests, no_laboratory_is_no_section);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(report_laboratory_suite)
