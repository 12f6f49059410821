/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Suite files: what is understood, and what is refused with its line. */
#include "common/cleanup.h"
#include "harness/plan/suite.h"
#include "tests/unit/report-fixture.h"
#include "tests/unit/suite.h"

#include <string.h>
#include <sys/stat.h>

#define E "[environments]\nnative =\n"
#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN

static struct error err;

static int parse(struct suite *suite, const char *text, size_t length)
{
	err = (struct error){0};
	return suite_parse(suite, text, length, "s.ini", &err);
}

START_TEST(a_suite_is_read)
{
	static const char text[] =
		"\xef\xbb\xbf# A comment\r\n[suite]\r\ntitle = Two  words ; no\r\n"
		"budget = 90s\r\nstarts=7\r\nrounds : 2\r\nmemory = 512MiB\r\n"
		"precision = 0.5%\r\n\r\n[environments]\r\nnative =\r\n"
		"  tight = container\r\n[environment tight]\r\npids = 64\r\n"
		"[workloads]\r\nb = x=1\t y=2 \r\na =\r\n[attacks]\r\nbomb=\r\n"
		"[environment tight]\r\nmasks = off";
	cleanup_suite struct suite suite;
	const json_t *tight;
	const char *first;

	ck_assert_msg(parse(&suite, text, sizeof(text) - 1) == 0, "%s",
		      err.message);
	ck_assert_str_eq(suite.title, "Two  words");
	ck_assert_int_eq(suite.budget, 90 * NS_PER_S);
	ck_assert_int_eq(suite.starts, 7);
	ck_assert_int_eq(suite.rounds, 2);
	ck_assert_int_eq(suite.memory_bytes, 512 << 20);
	ck_assert_double_eq(suite.precision, 0.005);
	tight = json_object_get(suite.environments, "tight");
	ck_assert_str_eq(json_text(tight, "kind", ""), "container");
	tight = json_object_get(tight, "keys");
	ck_assert_str_eq(json_text(tight, "pids", ""), "64");
	ck_assert_str_eq(json_text(tight, "masks", ""), "off");
	first = json_object_iter_key(json_object_iter(suite.workloads));
	ck_assert_str_eq(first, "b"); /* in order */
	ck_assert_int_eq(
		json_int(json_object_get(suite.workloads, "b"), "y", 0), 2);
	ck_assert_uint_eq(json_object_size(suite.attacks), 1);
}
END_TEST

struct refusal {
	const char *text;
	const char *says; /* a part of it */
};

static const struct refusal refusals[] = {
	{"", "s.ini has no 'native ='"},
	{"\n\n; nothing\n", "has no 'native ='"},
	{"[environments]\n", "has no 'native ='"},
	{"[suite]\ntitle = x\n[workloads]\na=\n", "has no 'native ='"},
	/* Syntax. */
	{E "nonsense\n", "line 3: this line is no section"},
	{"[environments\nnative=\n", "line 1: this line is no section"},
	{E "= container\n", "line 3: there is no name"},
	{E "[workloads]\n=\n", "line 4: there is no name"},
	{"native =\n" E, "line 1: 'native' stands in no section"},
	{E "[jobs]\na=\n", "line 4: no section is called [jobs]"},
	{E "title = " FIFTY FIFTY FIFTY FIFTY "\n",
	 "line 3: this line is longer than 199 bytes"},
	{E "# " FIFTY FIFTY FIFTY FIFTY "\n", "line 3: this line is longer"},
	/* The first fault is the one that is told. */
	{E "nonsense\n[jobs]\na=\n", "line 3: this line is no section"},
	{E "[jobs]\na=\nnonsense\n", "line 4: no section is called [jobs]"},
	{E "[suite]\nstarts = x\nrounds = y\n", "line 4: 'x' is not a number"},
	/* Twice. */
	{E "native = vm\n", "line 3: 'native' stands twice in [environments]"},
	{E "  native =\n", "line 3: 'native' stands twice"},
	{E "[suite]\nstarts=1\n[workloads]\na=\n[suite]\nstarts=1\n",
	 "line 8: 'starts' stands twice in [suite]"},
	{E "[workloads]\na = x=1 x=1\n", "line 4: 'x' stands twice"},
	/* [suite]. */
	{E "[suite]\nrepeat = 1\n", "line 4: section [suite] has no 'repeat'"},
	{E "[suite]\nbudget = 90\n", "line 4: '90': unit is none of"},
	{E "[suite]\nbudget = -1s\n", "'-1s' is not a number"},
	{E "[suite]\nbudget = 0s\n", "0s is outside 1s … 24h"},
	{E "[suite]\nbudget = 25h\n", "outside 1s"},
	{E "[suite]\nbudget = 99999999999h\n", "out of range"},
	{E "[suite]\nbudget =\n", "'' is not a number"},
	{E "[suite]\nstarts = 0\n", "0 is outside 1 … 1000"},
	{E "[suite]\nrounds = 1001\n", "1001 is outside 1 … 1000"},
	{E "[suite]\nrounds = 99999999999999999999\n", "out of range"},
	{E "[suite]\nrounds = 2.5\n", "'2.5' is not a whole number"},
	{E "[suite]\nmemory = 64MiB\n", "64MiB is outside 128MiB … 1TiB"},
	{E "[suite]\nmemory = 2TiB\n", "outside 128MiB"},
	{E "[suite]\nmemory = 1 GiB\n", "unit is none of"},
	{E "[suite]\nprecision = 0.02\n", "'0.02' is no precision"},
	{E "[suite]\nprecision = 0.05%\n", "no precision from 0.1% to 50%"},
	{E "[suite]\nprecision = 51%\n", "no precision"},
	{E "[suite]\nprecision = nan%\n", "no precision"},
	{E "[suite]\nprecision = inf%\n", "no precision"},
	{E "[suite]\nprecision = %\n", "no precision"},
	/* [environments]. */
	{E "a.b = container\n", "'a.b' is no name of an env"},
	{E "a b = container\n", "'a b' is no name of an env"},
	{E "../x = container\n", "is no name of an env"},
	{E TEN TEN TEN "123 = container\n", "is no name of an env"},
	/* What a page, Markdown, a figure, a table or a terminal would obey. */
	{E "<b> = container\n", "'<b>' is no name of an env"},
	{E "a|b = container\n", "'a|b' is no name of an env"},
	{E "*a* = container\n", "'*a*' is no name of an env"},
	{E "a\"b = container\n", "is no name of an env"},
	{E "`a` = container\n", "'`a`' is no name of an env"},
	{E "@a = container\n", "'@a' is no name of an env"},
	{E "-1 = container\n", "'-1' is no name of an env"},
	{E "_a = container\n", "'_a' is no name of an env"},
	{E "+1 = container\n", "'+1' is no name of an env"},
	{E "witness = native\n", "is taken by a helper"},
	{"[environments]\nnative = vm\n", "cannot be of kind 'vm'"},
	{"[environments]\nvm =\n", "has no 'native ='"},
	{E "[environment vm]\nmemory=1\n", "[environment vm] stands before"},
	{E "[environment]\nmemory=1\n", "no section is called [environment]"},
	/* [workloads]. */
	{E "[workloads]\na = fast\n", "'fast' is not PARAMETER=NUMBER"},
	{E "[workloads]\na = =1\n", "'=1' is not PARAMETER=NUMBER"},
	{E "[workloads]\na = x=\n", "'' is not a number"},
	{E "[workloads]\na = x=1s\n", "'1s' is not a whole number"},
	{E "[attacks]\na = x=-1\n", "'-1' is not a number"},
	{E "[attacks]\na = x=00000000000000000000000000000000000001\n",
	 "is not PARAMETER=NUMBER"},
	{E "[attacks]\na = x=9223372036854775808\n", "out of range"},
	/* What is not text. */
	{E "caf\xe9 = container\n", "it is not UTF-8"},
	{"\x7f"
	 "ELF\x02\x01\xff\xfe",
	 "it is not UTF-8"},
	{E "\x1b[31m\n", "no section, comment or NAME=VALUE"},
};

START_TEST(a_fault_is_told_with_its_line)
{
	const struct refusal *refusal = &refusals[_i];
	cleanup_suite struct suite suite;

	ck_assert_int_lt(parse(&suite, refusal->text, strlen(refusal->text)),
			 0);
	ck_assert_msg(strstr(err.message, refusal->says), "%s", err.message);
	ck_assert_ptr_nonnull(strstr(err.message, "s.ini"));
}
END_TEST

START_TEST(a_nul_byte_is_refused_anywhere)
{
	char text[] = E "[workloads]\na =\n";

	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		cleanup_suite struct suite suite;
		char kept = text[i];

		text[i] = '\0';
		ck_assert_int_lt(parse(&suite, text, sizeof(text) - 1), 0);
		ck_assert_ptr_nonnull(strstr(err.message, "NUL byte"));
		text[i] = kept;
	}
}
END_TEST

START_TEST(half_a_suite_never_crashes)
{
	static const char text[] =
		"[suite]\ntitle = x\nbudget = 1min\n[environments]\nnative =\n"
		"[environment native]\nk = v\n[workloads]\na = x=1 y=2\n";

	for (size_t length = 0; length < sizeof(text); length++) {
		cleanup_suite struct suite suite;

		if (parse(&suite, text, length) < 0)
			ck_assert_str_ne(err.message, "");
	}
}
END_TEST

START_TEST(a_longest_line_is_read)
{
	cleanup_suite struct suite suite;
	char text[400];
	int length = snprintf(text, sizeof(text), "[suite]\ntitle = %.190s\n" E,
			      FIFTY FIFTY FIFTY FIFTY);

	ck_assert_msg(parse(&suite, text, (size_t)length) == 0, "%s",
		      err.message);
	ck_assert_uint_eq(strlen(suite.title), 190);
}
END_TEST

static void write_file(const char *path, size_t size)
{
	cleanup_file FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(E, file);
	for (size_t i = 0; i < size; i++)
		fputc("#\n"[i % 2], file);
}

START_TEST(files_that_are_none_are_refused)
{
	cleanup_free char *directory = fixture_directory();
	cleanup_suite struct suite suite = {0};
	char path[300];

	snprintf(path, sizeof(path), "%s/suite.ini", directory);
	ck_assert_int_lt(suite_read(&suite, path, &err), 0);
	ck_assert_msg(strstr(err.message, "No such file"), "%s", err.message);
	ck_assert_int_lt(suite_read(&suite, directory, &err), 0);
	ck_assert_msg(strstr(err.message, "is not a file"), "%s", err.message);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_lt(suite_read(&suite, path, &err), 0);
	ck_assert_msg(strstr(err.message, "is not a file"), "%s", err.message);
	remove(path);
	write_file(path, 1 << 20);
	ck_assert_int_lt(suite_read(&suite, path, &err), 0);
	ck_assert_msg(strstr(err.message, "no suite has more"), "%s",
		      err.message);
	write_file(path, 100);
	ck_assert_int_eq(suite_read(&suite, path, &err), 0);
	fixture_remove(directory);
}
END_TEST

static Suite *plan_suite_suite(void)
{
	Suite *suite = suite_create("plan-suite");
	TCase *all = tcase_create("all");

	tcase_add_test(all, a_suite_is_read);
	tcase_add_loop_test(all, a_fault_is_told_with_its_line, 0,
			    sizeof(refusals) / sizeof(*refusals));
	tcase_add_test(all, a_nul_byte_is_refused_anywhere);
	tcase_add_test(all, half_a_suite_never_crashes);
	tcase_add_test(all, a_longest_line_is_read);
	tcase_add_test(all, files_that_are_none_are_refused);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(plan_suite_suite)
