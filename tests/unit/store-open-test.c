/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening stores that are not what they should be: one sentence each, with the
 * file's name and a remedy, and nothing changed. */
#include "common/cleanup.h"
#include "harness/store/internal.h"
#include "tests/unit/report-fixture.h"
#include "tests/unit/suite.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static char *directory;
static char path[4096];

static void set_up(void)
{
	directory = fixture_directory();
	ck_assert_ptr_nonnull(directory);
	snprintf(path, sizeof(path), "%s/store.db", directory);
}

static void tear_down(void)
{
	fixture_remove(directory);
	free(directory);
}

static void fill(void)
{
	cleanup_store struct store *store = NULL;
	struct error err = {0};

	ck_assert_msg(store_open(&store, path, 1, &err) == 0, "%s",
		      err.message);
	ck_assert_msg(fixture_fill(store, &err) == 0, "%s", err.message);
}

static void write_bytes(const char *bytes, size_t length)
{
	cleanup_file FILE *file = fopen(path, "we");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
}

/* Opening fails, and says `word` about this path in one line. */
static void expect_refusal(int create, const char *word)
{
	struct store *store = NULL;
	struct error err = {0};

	ck_assert_int_lt(store_open(&store, path, create, &err), 0);
	ck_assert_ptr_null(store);
	ck_assert_msg(strstr(err.message, word), "%s", err.message);
	ck_assert_msg(strstr(err.message, path), "%s", err.message);
	ck_assert_ptr_null(strchr(err.message, '\n'));
}

static void execute(const char *sql)
{
	sqlite3 *db = NULL;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

START_TEST(a_missing_store_is_made_only_when_asked)
{
	expect_refusal(0, "no store");
	ck_assert_int_ne(access(path, F_OK), 0);
	fill();
	ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

START_TEST(a_store_in_a_missing_directory)
{
	snprintf(path, sizeof(path), "%s/none/store.db", directory);
	expect_refusal(1, "No such file");
}
END_TEST

START_TEST(a_directory_is_no_store)
{
	snprintf(path, sizeof(path), "%s", directory);
	expect_refusal(1, "not a file");
}
END_TEST

START_TEST(noise_is_no_store)
{
	char noise[5000];

	memset(noise, 'x', sizeof(noise));
	write_bytes(noise, sizeof(noise));
	expect_refusal(1, "not an SQLite database");
	expect_refusal(0, "not an SQLite database");
}
END_TEST

START_TEST(an_empty_file_becomes_a_store_only_when_asked)
{
	write_bytes("", 0);
	expect_refusal(0, "is empty");
	fill();
}
END_TEST

START_TEST(a_store_cut_in_half)
{
	struct stat info;

	fill();
	ck_assert_int_eq(stat(path, &info), 0);
	ck_assert_int_eq(truncate(path, info.st_size / 2), 0);
	expect_refusal(1, "damaged or cut short");
	ck_assert_int_eq(truncate(path, 50), 0);
	expect_refusal(1, "damaged or cut short");
}
END_TEST

START_TEST(a_store_with_a_bad_page)
{
	cleanup_close int fd = -1;
	char zeros[4096] = {1, 2, 3};

	fill();
	fd = open(path, O_WRONLY | O_CLOEXEC);
	for (int page = 2; page < 12; page++)
		ck_assert_int_eq(
			pwrite(fd, zeros, sizeof(zeros), (off_t)page * 4096),
			(ssize_t)sizeof(zeros));
	expect_refusal(1, "damaged or cut short");
}
END_TEST

START_TEST(a_newer_schema_is_refused)
{
	fill();
	execute("PRAGMA user_version = 99");
	expect_refusal(1, "schema 99");
}
END_TEST

START_TEST(the_database_of_another_program)
{
	execute("CREATE TABLE bookmarks (url TEXT)");
	expect_refusal(1, "another program");
}
END_TEST

/* As somebody who may read the file and nothing more. */
static void become_reader(void)
{
	ck_assert_int_eq(chmod(path, 0444), 0);
	ck_assert_int_eq(chmod(directory, 0555), 0);
	if (geteuid() == 0)
		ck_assert_int_eq(seteuid(65534), 0);
}

static void become_writer(void)
{
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
	ck_assert_int_eq(chmod(directory, 0755), 0);
}

START_TEST(a_read_only_store_can_be_read)
{
	cleanup_store struct store *store = NULL;
	cleanup_json json_t *document = NULL;
	struct error err = {0};

	fill();
	become_reader();
	expect_refusal(1, "read-only");
	ck_assert_msg(store_open(&store, path, 0, &err) == 0, "%s",
		      err.message);
	ck_assert_msg(store_export(store, FIXTURE_RUN, &document, &err) == 0,
		      "%s", err.message);
	ck_assert_int_lt(store_delete_run(store, FIXTURE_RUN, &err), 0);
	ck_assert_msg(strstr(err.message, "read-only"), "%s", err.message);
	become_writer();
}
END_TEST

static int count_expectation(const struct expectation_record *e, void *data)
{
	(void)e;
	(*(int *)data)++;
	return 0;
}

static int count_threat(const struct verdict_record *verdict, void *data)
{
	*(int *)data += verdict->threatens != NULL;
	return 0;
}

/* Verdicts of which it is known what they threaten. */
static int threats(struct store *store)
{
	int count = 0;

	ck_assert_int_eq(store_each_verdict(store, FIXTURE_RUN, count_threat,
					    &count, NULL),
			 0);
	return count;
}

START_TEST(what_a_verdict_threatens_is_kept)
{
	cleanup_store struct store *store = NULL;

	fill();
	ck_assert_int_eq(store_open(&store, path, 0, NULL), 0);
	ck_assert_int_eq(threats(store), 81);
}
END_TEST

/* As schema 1 would have left it. */
static void make_old(void)
{
	fill();
	execute("DROP TABLE expectations");
	execute("ALTER TABLE verdicts DROP COLUMN threatens");
	execute("DROP TABLE neighbours");
	execute("ALTER TABLE verdicts DROP COLUMN explanation");
	execute("DROP TABLE imports");
	execute("DROP TABLE summaries");
	execute("DROP TABLE nights");
	execute("DROP TABLE acknowledgements");
	execute("DROP TABLE calibrations");
	execute("ALTER TABLE trials DROP COLUMN steady");
	execute("PRAGMA user_version = 1");
}

START_TEST(an_older_store_is_brought_up_to_date)
{
	static const struct expectation_record one = {
		"native", "poke", NULL, "held", 3, "open", "not tried"};
	cleanup_store struct store *store = NULL;
	struct error err = {0};
	int count = 0;

	make_old();
	for (int i = 0; i < 2; i++) {
		ck_assert_msg(store_open(&store, path, i, &err) == 0, "%s",
			      err.message);
		ck_assert_int_eq(store_add_expectations(store, FIXTURE_RUN,
							&one, 1, &err),
				 0);
		store_close(store);
		store = NULL;
	}
	ck_assert_int_eq(store_open(&store, path, 0, &err), 0);
	ck_assert_int_eq(store_each_expectation(store, FIXTURE_RUN,
						count_expectation, &count,
						&err),
			 0);
	ck_assert_int_eq(count, 2);
	ck_assert_int_eq(threats(store), 0);
	ck_assert_int_eq(store_delete_run(store, FIXTURE_RUN, &err), 0);
	count = 0;
	store_each_expectation(store, FIXTURE_RUN, count_expectation, &count,
			       &err);
	ck_assert_int_eq(count, 0);
}
END_TEST

START_TEST(an_older_store_that_is_read_only_is_read_as_it_is)
{
	cleanup_store struct store *store = NULL;
	cleanup_json json_t *document = NULL;
	struct error err = {0};

	make_old();
	become_reader();
	ck_assert_msg(store_open(&store, path, 0, &err) == 0, "%s",
		      err.message);
	ck_assert_msg(store_export(store, FIXTURE_RUN, &document, &err) == 0,
		      "%s", err.message);
	ck_assert_int_eq(threats(store), 0);
	become_writer();
}
END_TEST

START_TEST(a_locked_store_is_said)
{
	cleanup_store struct store *store = NULL;
	struct error err = {0};
	sqlite3 *other = NULL;

	fill();
	ck_assert_int_eq(store_open(&store, path, 0, &err), 0);
	sqlite3_busy_timeout(store->db, 20);
	ck_assert_int_eq(sqlite3_open(path, &other), SQLITE_OK);
	ck_assert_int_eq(
		sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL),
		SQLITE_OK);
	ck_assert_int_lt(store_label_run(store, FIXTURE_RUN, "x", &err), 0);
	ck_assert_msg(strstr(err.message, "locked"), "%s", err.message);
	sqlite3_close(other);
	ck_assert_int_eq(store_label_run(store, FIXTURE_RUN, "x", &err), 0);
}
END_TEST

START_TEST(a_full_disk_is_said)
{
	cleanup_store struct store *store = NULL;
	struct error err = {0};

	ck_assert_int_eq(store_open(&store, path, 1, &err), 0);
	ck_assert_int_eq(
		store_execute(store, "PRAGMA max_page_count = 25", &err), 0);
	ck_assert_int_lt(fixture_fill(store, &err), 0);
	ck_assert_msg(strstr(err.message, "no space"), "%s", err.message);
}
END_TEST

START_TEST(a_store_belongs_to_the_owner_of_its_directory)
{
	struct stat info;

	if (geteuid() != 0)
		return;
	ck_assert_int_eq(chown(directory, 1234, 1234), 0);
	fill();
	ck_assert_int_eq(stat(path, &info), 0);
	ck_assert_uint_eq(info.st_uid, 1234);
	ck_assert_uint_eq(info.st_gid, 1234);
}
END_TEST

static Suite *store_open_suite(void)
{
	Suite *suite = suite_create("store-open");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 20);
	tcase_add_test(all, a_missing_store_is_made_only_when_asked);
	tcase_add_test(all, a_store_in_a_missing_directory);
	tcase_add_test(all, a_directory_is_no_store);
	tcase_add_test(all, noise_is_no_store);
	tcase_add_test(all, an_empty_file_becomes_a_store_only_when_asked);
	tcase_add_test(all, a_store_cut_in_half);
	tcase_add_test(all, a_store_with_a_bad_page);
	tcase_add_test(all, a_newer_schema_is_refused);
	tcase_add_test(all, what_a_verdict_threatens_is_kept);
	tcase_add_test(all, an_older_store_is_brought_up_to_date);
	tcase_add_test(all, an_older_store_that_is_read_only_is_read_as_it_is);
	tcase_add_test(all, the_database_of_another_program);
	tcase_add_test(all, a_read_only_store_can_be_read);
	tcase_add_test(all, a_locked_store_is_said);
	tcase_add_test(all, a_full_disk_is_said);
	tcase_add_test(all, a_store_belongs_to_the_owner_of_its_directory);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(store_open_suite)
