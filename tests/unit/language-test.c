/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The language of reports: found without a locale, and never half. */
#include "common/cleanup.h"
#include "common/paths.h"
#include "harness/report/language.h"
#include "harness/report/recorded.h"
#include "harness/report/text.h"
#include "tests/unit/suite.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Whether French was built: where there is no msgfmt it is not. */
static int has_french(void)
{
	cleanup_free char *directory = paths_messages(NULL), *path = NULL;

	ck_assert_ptr_nonnull(directory);
	ck_assert_int_gt(
		asprintf(&path, "%s/fr/LC_MESSAGES/bulkhead.mo", directory), 0);
	return access(path, R_OK) == 0;
}

START_TEST(english_is_as_it_is)
{
	struct error err = {0};

	ck_assert_int_eq(language_use("en", &err), 0);
	ck_assert_str_eq(language_code(), "en");
	ck_assert_str_eq(language_word("held"), "held");
	ck_assert_str_eq(_("below the noise"), "below the noise");
}
END_TEST

START_TEST(unknown_language_is_named)
{
	struct error err = {0};

	ck_assert_int_lt(language_use("tlh", &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, "'tlh'"));
	ck_assert_str_eq(language_code(), "en");
}
END_TEST

START_TEST(french_without_a_locale)
{
	struct error err = {0};

	setenv("LC_ALL", "C", 1);
	setlocale(LC_ALL, "");
	if (!has_french()) {
		ck_assert_int_lt(language_use("fr", &err), 0);
		ck_assert_ptr_nonnull(strstr(err.message, "msgfmt"));
		return;
	}
	ck_assert_msg(language_use("fr", &err) == 0, "%s", err.message);
	ck_assert_str_eq(language_code(), "fr");
	ck_assert_str_eq(language_word("held"), "contenue");
	ck_assert_str_eq(_("below the noise"), "noyée dans le bruit");
	/* Numbers stay as gnuplot and other programs read them. */
	ck_assert_str_eq(localeconv()->decimal_point, ".");
}
END_TEST

START_TEST(words_of_others_stay)
{
	ck_assert_str_eq(language_word("a word of nobody's"),
			 "a word of nobody's");
	ck_assert_str_eq(language_word(""), "");
	/* To gettext() that is the catalogue's header. */
	ck_assert_str_eq(language_title(""), "");
	ck_assert_ptr_null(language_title(NULL));
}
END_TEST

static void expect_recorded(const char *text, const char *wanted)
{
	cleanup_free char *made = recorded_translate(text);

	ck_assert_str_eq(made, wanted);
}

/* Known as a whole, or quoted as it is. */
START_TEST(recorded_words_are_not_mixed)
{
	struct error err = {0};

	expect_recorded("made inside; found outside",
			"made inside; found outside");
	expect_recorded("", "");
	if (!has_french())
		return;
	ck_assert_msg(language_use("fr", &err) == 0, "%s", err.message);
	expect_recorded("made inside; found outside",
			"fait à l’intérieur\u00a0; trouvé à l’extérieur");
	expect_recorded("10 of 10 forks under a limit of 3",
			"10 forks sur 10 sous une limite de 3");
	expect_recorded("1,500 MiB taken", "1\u202f500 Mio pris");
	expect_recorded("its share is 2.5 %", "sa part est de 2,5\u00a0%");
	expect_recorded("the limit was 3.4, and is 5.6.7",
			"la limite était 3,4, elle est 5.6.7");
	expect_recorded(
		"CapEff 00000000a80425fb in a user namespace of its own",
		"CapEff 00000000a80425fb dans un espace de noms "
		"utilisateur à lui");
	expect_recorded("no group of one's own: /sys/fs/cgroup/a,b-1.2/c is "
			"not writable (what helps is a group that belongs "
			"to you",
			"pas de groupe à soi\u00a0: /sys/fs/cgroup/a,b-1.2/c "
			"n’est pas inscriptible (le remède est un groupe qui "
			"vous appartient");
	expect_recorded("67 of 68 calls get through: syslog, ustat …",
			"67 appels sur 68 passent\u00a0: syslog, ustat …");
	expect_recorded("2 of 3 calls get through: syslog, not ustat",
			"2 of 3 calls get through: syslog, not ustat");
	expect_recorded("it is no guest; console: [ 3.1] a: off; b: 1,5",
			"ce n’est pas un invité\u00a0; console\u00a0: "
			"«\u00a0[ 3.1] a: off; b: 1,5\u00a0»");
	expect_recorded(
		"nothing was found: refused: Permission denied",
		"rien n’a été trouvé\u00a0: refusé\u00a0: permission refusée");
	expect_recorded(
		"made inside; without pids and pid namespace: found outside",
		"fait à l’intérieur\u00a0; sans pids et espace de noms pid\u00a0: trouvé à l’extérieur");
	expect_recorded(
		"made inside; without all protections together: found outside",
		"fait à l’intérieur\u00a0; sans toutes les protections ensemble\u00a0: trouvé à l’extérieur");
	/* A name of one word stays, and so does what has a part unknown. */
	expect_recorded("/proc/acpi", "/proc/acpi");
	expect_recorded("made inside; a word of nobody's",
			"made inside; a word of nobody's");
	expect_recorded("# made", "# made");
	expect_recorded("", "");
	expect_recorded(": ; ", ": ; ");
	expect_recorded("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
			"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17");
}
END_TEST

START_TEST(numbers_are_written_as_in_french)
{
	struct error err = {0};
	struct overhead cost = {.ratio = {1.25, 0.9876, 12.34}};

	if (!has_french())
		return;
	ck_assert_msg(language_use("fr", &err) == 0, "%s", err.message);
	ck_assert_str_eq(text_fixed(-1234567.5, 1).text,
			 "-1\u202f234\u202f567,5");
	ck_assert_str_eq(text_fixed(999.5, 1).text, "999,5");
	ck_assert_str_eq(text_digits(1.25e-9, 3).text, "1,25e-09");
	ck_assert_str_eq(text_count(100000).text, "100\u202f000");
	ck_assert_str_eq(text_count(0).text, "0");
	ck_assert_str_eq(text_overhead(&cost).text, "1,250 (0,988–12,3)");
	ck_assert_str_eq(text_value(11800, "MiB/s").text,
			 "11\u202f800\u00a0Mio/s");
	ck_assert_str_eq(text_value(1234, "ns").text, "1,23\u00a0µs");
	ck_assert_str_eq(text_bytes(1536).text, "1,5\u00a0Kio");
	ck_assert_str_eq(text_bytes(7).text, "7\u00a0o");
}
END_TEST

static Suite *language_suite(void)
{
	Suite *suite = suite_create("language");
	TCase *tests = tcase_create("language");

	tcase_add_test(tests, english_is_as_it_is);
	tcase_add_test(tests, unknown_language_is_named);
	tcase_add_test(tests, french_without_a_locale);
	tcase_add_test(tests, words_of_others_stay);
	tcase_add_test(tests, numbers_are_written_as_in_french);
	tcase_add_test(tests, recorded_words_are_not_mixed);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(language_suite)
