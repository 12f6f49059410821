/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The place of runs: one holder at a time, and dead runs swept; nothing else
 * is touched. */
#include "common/cleanup.h"
#include "common/paths.h"
#include "harness/conduct/place.h"
#include "tests/unit/report-fixture.h"
#include "tests/unit/suite.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define RUN "20260101-000000-dead"

static char *directory; /* holds the place */
static struct place place;
static struct error err;
static char said[1000];

static void set_up(void)
{
	directory = fixture_directory();
	ck_assert_ptr_nonnull(directory);
	said[0] = '\0';
}

static void tear_down(void)
{
	place_close(&place);
	fixture_remove(directory);
	free(directory);
}

static void open_place(void)
{
	ck_assert_msg(place_open(&place, directory, &err) == 0, "%s",
		      err.message);
}

static const char *path_of(const char *name)
{
	static char path[600];

	snprintf(path, sizeof(path), "%s/bulkhead-%u/%s", directory, geteuid(),
		 name);
	return path;
}

static void make_file(const char *name, const char *text)
{
	cleanup_file FILE *file = fopen(path_of(name), "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
}

static void make_directory(const char *name)
{
	ck_assert_int_eq(mkdir(path_of(name), 0700), 0);
}

static int there(const char *name)
{
	struct stat st;

	return lstat(path_of(name), &st) == 0;
}

static void note(const char *words, void *data)
{
	size_t used = strlen(said);

	(void)data;
	snprintf(said + used, sizeof(said) - used, "%s\n", words);
}

START_TEST(one_at_a_time)
{
	struct place second;
	char pid[32];

	open_place();
	snprintf(pid, sizeof(pid), "(pid %d)", getpid());
	ck_assert_int_lt(place_open(&second, directory, &err), 0);
	ck_assert_int_eq(err.number, PLACE_BUSY);
	ck_assert_msg(strstr(err.message, pid), "%s", err.message);
	place_close(&place);
	ck_assert_int_eq(place_open(&second, directory, &err), 0);
	place_close(&second);
}
END_TEST

START_TEST(a_holder_that_died_holds_nothing)
{
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(place_open(&place, directory, &err) < 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	open_place();
}
END_TEST

START_TEST(nothing_is_left_of_an_empty_place)
{
	open_place();
	place_close(&place);
	ck_assert(!there(""));
}
END_TEST

START_TEST(a_dead_run_is_swept_with_all_that_is_in_it)
{
	open_place();
	make_directory(RUN);
	make_directory(RUN "/3-container");
	make_directory(RUN "/3-container/data");
	make_file(RUN "/3-container/data/file", "x");
	make_file(RUN "/journal", "");
	ck_assert_int_eq(symlink("/etc/passwd", path_of(RUN "/link")), 0);
	ck_assert_int_eq(place_sweep(&place, note, NULL, &err), 1);
	ck_assert(!there(RUN));
	ck_assert_str_eq(said, "removed what run " RUN " had left\n");
	ck_assert_int_eq(access("/etc/passwd", R_OK), 0);
	ck_assert_int_eq(place_sweep(&place, NULL, NULL, &err), 0);
}
END_TEST

START_TEST(what_is_not_named_like_a_run_stays)
{
	static const char *const others[] = {
		"6.1.0-foo", "20260101", "20260101-000000-deadbeef",
		"20260101-000000-dea", "20260101-000000-DEAD"};
	size_t i;

	open_place();
	make_directory("lost+found");
	make_directory("notes");
	make_file("notes/2026", "mine");
	for (i = 0; i < sizeof(others) / sizeof(*others); i++)
		make_directory(others[i]);
	make_directory(RUN);
	ck_assert_int_eq(place_sweep(&place, NULL, NULL, &err), 1);
	ck_assert(there("notes/2026"));
	ck_assert(there("lost+found"));
	ck_assert(there("lock"));
	for (i = 0; i < sizeof(others) / sizeof(*others); i++)
		ck_assert_msg(there(others[i]), "%s", others[i]);
}
END_TEST

START_TEST(what_is_no_directory_of_ours_is_refused_and_said)
{
	open_place();
	make_directory(RUN);
	ck_assert_int_eq(symlink("/etc", path_of("20260101-000000-0001")), 0);
	make_file("20260101-000000-0002", "mine");
	ck_assert_int_lt(place_sweep(&place, note, NULL, &err), 0);
	ck_assert_msg(strstr(err.message, "is not a directory of ours"), "%s",
		      err.message);
	ck_assert(there("20260101-000000-0001"));
	ck_assert(there("20260101-000000-0002"));
	/* The others are swept all the same. */
	ck_assert(!there(RUN));
}
END_TEST

static const char *const journals[] = {
	"",
	"\n\n",
	"{\"group\": {\"pids\": \"/sys/fs/cgr", /* the power went */
	"{\"group\": {}}\n",
	"{\"group\": {\"pids\": \"/nonexistent/bulkhead-" RUN "\"}}\n{\"gr",
	"{\"link\": \"of a later version\"}\n",
	"\xff\xfe\x01noise\n[1, 2]\nnull\n",
};

START_TEST(whatever_a_journal_holds_is_survived)
{
	open_place();
	make_directory(RUN);
	make_file(RUN "/journal", journals[_i]);
	ck_assert_msg(place_sweep(&place, NULL, NULL, &err) == 1, "%s",
		      err.message);
	ck_assert(!there(RUN));
}
END_TEST

START_TEST(a_journal_names_what_it_is_told)
{
	cleanup_file FILE *journal = NULL;
	cleanup_json json_t *entry = NULL;
	struct cgroup group = {0};
	char line[300] = "";

	group.directory[CGROUP_PIDS] = strdup("/nonexistent/bulkhead-" RUN);
	group.version[CGROUP_PIDS] = 1;
	open_place();
	ck_assert_int_eq(place_begin(&place, RUN, &err), 0);
	ck_assert_int_eq(place_note_group(&place, &group, &err), 0);
	journal = fopen(path_of(RUN "/journal"), "r");
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), journal));
	entry = json_loads(line, 0, NULL);
	ck_assert_str_eq(json_text(json_object_get(entry, "group"), "pids", ""),
			 "/nonexistent/bulkhead-" RUN);
	cgroup_free(&group);
	/* The end of a run takes its directory, and only once. */
	ck_assert_int_lt(place_begin(&place, RUN, &err), 0);
	ck_assert_int_eq(place_end(&place, &err), 0);
	ck_assert(!there(RUN));
	ck_assert_int_eq(place_end(&place, &err), 0);
}
END_TEST

/* A sweep of domains that are told to be at this URI. */
static int sweep_domains(const char *uri)
{
	open_place();
	ck_assert_int_eq(place_begin(&place, RUN, &err), 0);
	ck_assert_int_eq(place_note_domains(&place, uri, &err), 0);
	return place_sweep(&place, NULL, NULL, &err);
}

START_TEST(domains_are_asked_for_where_they_were_made)
{
	cleanup_free char *runner = paths_program("bulkhead-vm", NULL);

	if (!runner)
		return;
	/* libvirt's own mock: a domain is there, and none of ours. */
	ck_assert_msg(sweep_domains("test:///default") == 1, "%s", err.message);
	ck_assert(!there(RUN));
}
END_TEST

START_TEST(domains_that_nobody_can_be_asked_for_stay_in_the_journal)
{
	ck_assert_int_lt(sweep_domains("qemu:///system?socket=/nowhere"), 0);
	ck_assert_msg(strstr(err.message, "/nowhere") ||
			      strstr(err.message, "bulkhead-vm"),
		      "%s", err.message);
	ck_assert(there(RUN "/journal"));
}
END_TEST

START_TEST(a_run_that_is_another_s_is_not_ended)
{
	open_place();
	make_directory(RUN);
	ck_assert_int_lt(place_begin(&place, RUN, &err), 0);
	ck_assert_int_eq(place_end(&place, &err), 0);
	ck_assert(there(RUN));
}
END_TEST

START_TEST(a_place_that_others_can_change_is_not_swept)
{
	open_place();
	make_directory(RUN);
	ck_assert_int_eq(chmod(path_of(""), 0777), 0);
	ck_assert_int_lt(place_sweep(&place, NULL, NULL, &err), 0);
	ck_assert_msg(strstr(err.message, "yours alone"), "%s", err.message);
	ck_assert(there(RUN));
}
END_TEST

START_TEST(a_place_that_others_could_change_is_refused)
{
	static const mode_t modes[] = {0777, 0775, 0733};
	int status;

	open_place();
	make_directory("keep");
	place_close(&place);
	ck_assert_int_eq(chmod(path_of(""), modes[_i]), 0);
	status = place_open(&place, directory, &err);
	ck_assert_int_lt(status, 0);
	ck_assert_msg(strstr(err.message, "--data"), "%s", err.message);
}
END_TEST

START_TEST(a_link_or_a_file_is_no_place)
{
	char *path = strdup(path_of(""));

	path[strlen(path) - 1] = '\0';
	if (_i)
		ck_assert_int_eq(symlink("/tmp", path), 0);
	else
		fclose(fopen(path, "w"));
	ck_assert_int_lt(place_open(&place, directory, &err), 0);
	ck_assert_msg(strstr(err.message, "not a directory of yours alone"),
		      "%s", err.message);
	remove(path);
	free(path);
}
END_TEST

START_TEST(a_place_must_be_somewhere)
{
	char deep[400];

	ck_assert_int_lt(place_open(&place, "/nonexistent", &err), 0);
	ck_assert_msg(strstr(err.message, "/nonexistent"), "%s", err.message);
	memset(deep, 'd', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	ck_assert_int_lt(place_open(&place, deep, &err), 0);
}
END_TEST

static Suite *place_suite(void)
{
	Suite *suite = suite_create("place");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, one_at_a_time);
	tcase_add_test(all, a_holder_that_died_holds_nothing);
	tcase_add_test(all, nothing_is_left_of_an_empty_place);
	tcase_add_test(all, a_dead_run_is_swept_with_all_that_is_in_it);
	tcase_add_test(all, what_is_not_named_like_a_run_stays);
	tcase_add_test(all, what_is_no_directory_of_ours_is_refused_and_said);
	tcase_add_loop_test(all, whatever_a_journal_holds_is_survived, 0,
			    sizeof(journals) / sizeof(*journals));
	tcase_add_test(all, a_journal_names_what_it_is_told);
	tcase_add_test(all, domains_are_asked_for_where_they_were_made);
	tcase_add_test(
		all, domains_that_nobody_can_be_asked_for_stay_in_the_journal);
	tcase_add_test(all, a_run_that_is_another_s_is_not_ended);
	tcase_add_test(all, a_place_that_others_can_change_is_not_swept);
	tcase_add_loop_test(all, a_place_that_others_could_change_is_refused, 0,
			    3);
	tcase_add_loop_test(all, a_link_or_a_file_is_no_place, 0, 2);
	tcase_add_test(all, a_place_must_be_somewhere);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(place_suite)
