/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are replaced together, or not at all. */
#include "common/cleanup.h"
#include "common/drafts.h"
#include "common/owner.h"
#include "tests/unit/report-fixture.h"
#include "tests/unit/suite.h"

#include <string.h>
#include <sys/stat.h>

enum { FILES = 3 };

static char *directory, *paths[FILES];
static struct drafts drafts;

static void set_up(void)
{
	struct error err = {0};

	directory = fixture_directory();
	ck_assert_ptr_nonnull(directory);
	for (int i = 0; i < FILES; i++) {
		ck_assert_int_gt(asprintf(&paths[i], "%s/%d.svg", directory, i),
				 0);
		ck_assert_int_eq(owner_replace(paths[i], "old", &err), 0);
	}
}

static void tear_down(void)
{
	drafts_drop(&drafts);
	for (int i = 0; i < FILES; i++)
		free(paths[i]);
	fixture_remove(directory);
	free(directory);
}

static void all_hold(const char *wanted)
{
	for (int i = 0; i < FILES; i++) {
		cleanup_file FILE *file = fopen(paths[i], "re");
		char text[8] = "";

		ck_assert_ptr_nonnull(file);
		ck_assert_int_gt(fread(text, 1, sizeof(text) - 1, file), 0);
		ck_assert_str_eq(text, wanted);
	}
}

static size_t files_there(void)
{
	cleanup_dir DIR *open = opendir(directory);
	const struct dirent *entry;
	size_t count = 0;

	while (open && (entry = readdir(open)))
		count += *entry->d_name != '.';
	return count;
}

static void add_all(void)
{
	for (int i = 0; i < FILES; i++)
		ck_assert_int_eq(drafts_add(&drafts, paths[i], "new", 3, NULL),
				 0);
}

START_TEST(all_take_their_places)
{
	struct error err = {0};

	add_all();
	all_hold("old");
	ck_assert_uint_eq(files_there(), 2 * (size_t)FILES);
	ck_assert_int_eq(drafts_place(&drafts, &err), 0);
	all_hold("new");
	drafts_drop(&drafts);
	all_hold("new");
	ck_assert_uint_eq(files_there(), FILES);
}
END_TEST

START_TEST(what_is_dropped_was_never_there)
{
	add_all();
	drafts_drop(&drafts);
	all_hold("old");
	ck_assert_uint_eq(files_there(), FILES);
}
END_TEST

START_TEST(a_draft_can_be_read_before)
{
	add_all();
	ck_assert_str_ne(drafts_find(&drafts, paths[1]), paths[1]);
	ck_assert_int_eq(access(drafts_find(&drafts, paths[1]), R_OK), 0);
	ck_assert_str_eq(drafts_find(&drafts, "other"), "other");
	ck_assert_str_eq(drafts_find(NULL, paths[1]), paths[1]);
}
END_TEST

START_TEST(of_the_same_file_twice_the_later_one_counts)
{
	struct error err = {0};
	cleanup_free char *other = NULL;

	ck_assert_int_gt(asprintf(&other, "%s/./0.svg", directory), 0);
	ck_assert_int_eq(drafts_add(&drafts, other, "not", 3, NULL), 0);
	add_all();
	ck_assert_int_eq(drafts_place(&drafts, &err), 0);
	all_hold("new");
	ck_assert_uint_eq(files_there(), FILES);
}
END_TEST

/* Though nobody looked at what came back, and others could be written. */
START_TEST(one_that_fails_keeps_all_from_their_places)
{
	struct error err = {0};

	ck_assert_int_eq(drafts_add(&drafts, paths[0], "new", 3, NULL), 0);
	drafts_add(&drafts, "/nonexistent/x.svg", "new", 3, NULL);
	drafts_add(&drafts, "/nonexistent/y.svg", "new", 3, NULL);
	ck_assert_int_eq(drafts_add(&drafts, paths[1], "new", 3, NULL), 0);
	ck_assert_int_lt(drafts_place(&drafts, &err), 0);
	ck_assert_msg(strstr(err.message, "/nonexistent/x.svg"), "%s",
		      err.message);
	all_hold("old");
}
END_TEST

START_TEST(a_directory_is_not_replaced)
{
	struct error err = {0};
	cleanup_free char *taken = NULL;

	ck_assert_int_gt(asprintf(&taken, "%s/taken", directory), 0);
	ck_assert_int_eq(mkdir(taken, 0700), 0);
	add_all();
	ck_assert_int_eq(drafts_add(&drafts, taken, "new", 3, NULL), 0);
	ck_assert_int_lt(drafts_place(&drafts, &err), 0);
	ck_assert_msg(strstr(err.message, "/taken: Is a directory"), "%s",
		      err.message);
	all_hold("old");
	rmdir(taken);
}
END_TEST

static Suite *drafts_suite(void)
{
	Suite *suite = suite_create("drafts");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, all_take_their_places);
	tcase_add_test(all, what_is_dropped_was_never_there);
	tcase_add_test(all, a_draft_can_be_read_before);
	tcase_add_test(all, of_the_same_file_twice_the_later_one_counts);
	tcase_add_test(all, one_that_fails_keeps_all_from_their_places);
	tcase_add_test(all, a_directory_is_not_replaced);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(drafts_suite)
