/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report's comparison of the machine with its laboratory. */
#include "common/cleanup.h"
#include "harness/report/difference.h"
#include "harness/report/section.h"
#include "tests/unit/suite.h"

#include <string.h>

/* Quotes are written as apostrophes. `kernel` of the laboratory comes from the
 * hello of what is within; so does that its processor is emulated. */
#define HELLO                                                     \
	"'starts':[{'status':'up','hello':{'kernel':'6.1.0-lab'," \
	"'cpus':'0','facts':{'cgroup':'v2'}}}],"
#define VERDICT(attack, row, outcome) \
	"{'attack':'" attack "','row':'" row "','outcome':'" outcome "'"
#define HERE                                                                 \
	VERDICT("tables", "same", "held")                                    \
	"}," VERDICT("tables", "apart",                                      \
		     "through") ",'evidence':'seen "                         \
				"here'}," VERDICT(                           \
					"tables", "alone",                   \
					"not tried") ",'reason':'no "        \
						     "such file'}," VERDICT( \
							     "proc-leaks",   \
							     "load",         \
							     "through") "}"
#define THERE                                                              \
	VERDICT("tables", "same", "held")                                  \
	"}," VERDICT("tables", "apart",                                    \
		     "held") ",'proof':'by','proof_"                       \
			     "detail':'ipc'}," VERDICT(                    \
				     "tables", "alone",                    \
				     "through") "}," VERDICT("proc-leaks", \
							     "load",       \
							     "held") "}"

static const char document[] =
	"{'run':{'facts':{'kernel':'6.18.0','cgroup':'v1','threads':2}},"
	"'environments':["
	"{'name':'container','kind':'container','role':'measured','attempts':["
	"{'attack':'proc-leaks','row':'load','witness_data':{'compare':'bits'}}"
	"],'verdicts':[" HERE "]},"
	"{'name':'laboratory','kind':'vm','role':'laboratory'},"
	"{'name':'lab-container','kind':'container','role':'attacked',"
	"'label':'TCG'," HELLO "'within':'laboratory','verdicts':[" THERE
	"]}]}";

/* The document; `without` (or NULL) is a name that is not in it. New reference.
 */
static json_t *make_document(const char *without)
{
	cleanup_free char *text = strdup(document);
	json_t *json;
	char *at;

	for (at = text; *at; at++)
		if (*at == '\'')
			*at = '"';
	if (without)
		memset(strstr(text, without), 'x', strlen(without));
	json = json_loads(text, 0, NULL);
	ck_assert_ptr_nonnull(json);
	return json;
}

/* The section on it. Caller frees. */
static char *write_section(const char *without)
{
	cleanup_json json_t *json = make_document(without);
	struct analysis analysis = {0};
	struct section section = {.analysis = &analysis};
	char *written = NULL;
	size_t size;

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

	ck_assert_ptr_nonnull(strstr(written, "3 attempts were made"));
	ck_assert_ptr_nonnull(strstr(written, "6.1.0-lab"));
	ck_assert_ptr_nonnull(strstr(
		written,
		"| tables: apart | container | [**✗ through**](#e.tables.apart.container): seen here | [✓ held (by ipc)](#e.tables.apart.lab-container) | *not explained* |\n"));
	ck_assert_ptr_nonnull(strstr(
		written,
		"| proc-leaks: load | container | [**✗ through**](#e.proc-leaks.load.container) | [? held, unproven](#e.proc-leaks.load.lab-container) | in an emulated guest "));
	ck_assert_ptr_nonnull(strstr(written, "\n1 of 2 is not explained"));
	ck_assert_ptr_null(strstr(written, "equal"));
	ck_assert_ptr_nonnull(folded);
	ck_assert_ptr_nonnull(strstr(folded, "tables: alone"));
}
END_TEST

/* What is made a stranger in the document, and what then tells nothing. */
struct likeness {
	const char *without;
	unsigned causes;
};

#define ALL (DIFFERENCE_EMULATED | DIFFERENCE_CPUS | DIFFERENCE_LINK)

static const struct likeness likenesses[] = {
	{NULL, ALL},
	{"label", ALL & ~DIFFERENCE_EMULATED},
	{"threads", ALL & ~DIFFERENCE_CPUS},
	{"attacked", 0},
};

START_TEST(a_cause_is_what_both_said)
{
	const struct likeness *likeness = &likenesses[_i];
	cleanup_json json_t *json = make_document(likeness->without);
	struct analysis analysis = {0};

	ck_assert_int_eq(analysis_make(&analysis, json, NULL), 0);
	ck_assert_uint_eq(difference_causes(&analysis), likeness->causes);
	analysis_free(&analysis);
}
END_TEST

START_TEST(no_laboratory_is_no_section)
{
	cleanup_free char *written = write_section("lab-container");

	ck_assert_str_eq(written, "");
}
END_TEST

#define CODE (DIFFERENCE_EMULATED | DIFFERENCE_CODE)

struct reason {
	unsigned causes;
	const char *attack, *row, *here, *there;
	int explained;
};

static const struct reason reasons[] = {
	{CODE, "proc-leaks", "load", "through", "held", 1},
	/* The other way round it says nothing, nor of what is no code. */
	{CODE, "proc-leaks", "load", "held", "through", 0},
	{DIFFERENCE_EMULATED, "proc-leaks", "cgroup-path", "through", "held",
	 0},
	/* Neither does it where nothing is emulated. */
	{DIFFERENCE_CODE, "proc-leaks", "load", "through", "held", 0},
	{~0U, "tables", "apart", "through", "held", 0},
	{DIFFERENCE_LINK, "network", "spoof", "through", "held", 1},
	{DIFFERENCE_LINK, "network", "interface", "through", "held", 0},
	/* Of one row only. */
	{DIFFERENCE_EMULATED, "kernel-tables", "dentry-bomb", "through", "held",
	 1},
	{DIFFERENCE_EMULATED, "kernel-tables", "timers", "through", "held", 0},
	{DIFFERENCE_CPUS, "cpu-many", NULL, "held", "through", 1},
};

static int is_explained(const struct reason *r, unsigned causes)
{
	return difference_why(causes, r->attack, r->row, r->here, r->there) !=
	       NULL;
}

START_TEST(a_reason_holds_only_where_its_cause_is)
{
	const struct reason *r = &reasons[_i];

	ck_assert_int_eq(is_explained(r, r->causes), r->explained);
}
END_TEST

#define CAUSES 4

START_TEST(a_cause_explains_something)
{
	unsigned cause = 1U << _i;
	size_t r, explained = 0;

	for (r = 0; r < sizeof(reasons) / sizeof(*reasons); r++)
		explained +=
			is_explained(&reasons[r], reasons[r].causes) &&
			!is_explained(&reasons[r], reasons[r].causes & ~cause);
	ck_assert_uint_eq(ALL | DIFFERENCE_CODE, (1U << CAUSES) - 1);
	ck_assert_msg(explained, "nothing is explained by cause %d", _i);
}
END_TEST

static Suite *report_laboratory_suite(void)
{
	Suite *suite = suite_create("report-laboratory");
	TCase *tests = tcase_create("differences");

	tcase_add_test(tests, differences_are_listed);
	tcase_add_test(tests, no_laboratory_is_no_section);
	tcase_add_loop_test(tests, a_cause_is_what_both_said, 0,
			    sizeof(likenesses) / sizeof(*likenesses));
	tcase_add_loop_test(tests, a_reason_holds_only_where_its_cause_is, 0,
			    sizeof(reasons) / sizeof(*reasons));
	tcase_add_loop_test(tests, a_cause_explains_something, 0, CAUSES);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(report_laboratory_suite)
