/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What --prove calls the very root and the very map, and what it does not. */
#include "runners/container/in-force.h"
#include "tests/unit/suite.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[64];

static void make_directory(void)
{
	snprintf(directory, sizeof(directory), "/tmp/bulkhead-proof-XXXXXX");
	ck_assert(mkdtemp(directory) != NULL);
	ck_assert(!chdir(directory));
	ck_assert(!mkdir("lower", 0755) && !mkdir("upper", 0755));
}

static void remove_directory(void)
{
	static const char *const names[] = {"lower/a", "lower/b", "upper/a",
					    "upper/b"};
	size_t i;

	ck_assert(!chdir(directory));
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (unlink(names[i]))
			rmdir(names[i]);
	rmdir("lower");
	rmdir("upper");
	ck_assert(!chdir("/"));
	rmdir(directory);
}

static void make_file(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

	ck_assert_int_ge(fd, 0);
	close(fd);
}

/* Compare with the working directory. */
static struct root_entries entries_of(const char *lower, const char *upper)
{
	struct root_entries entries = {.seen = 0};
	int fd = open(lower, O_PATH | O_DIRECTORY | O_CLOEXEC);

	ck_assert(!chdir(upper));
	ck_assert(!root_compare(fd, &entries));
	close(fd);
	return entries;
}

static void expect(struct root_entries got, unsigned seen, unsigned same,
		   unsigned others)
{
	ck_assert_uint_eq(got.seen, seen);
	ck_assert_uint_eq(got.same, same);
	ck_assert_uint_eq(got.others, others);
}

START_TEST(the_same_files_are_the_same)
{
	make_file("lower/a");
	ck_assert(!link("lower/a", "upper/a"));
	expect(entries_of("lower", "upper"), 1, 1, 0);
}
END_TEST

START_TEST(files_of_one_name_are_not)
{
	make_file("lower/a");
	make_file("upper/a");
	expect(entries_of("lower", "upper"), 1, 0, 1);
}
END_TEST

START_TEST(missing_ones_are_others)
{
	make_file("lower/a");
	make_file("lower/b");
	ck_assert(!link("lower/a", "upper/a"));
	expect(entries_of("lower", "upper"), 2, 1, 1);
}
END_TEST

START_TEST(so_are_those_of_another_type)
{
	make_file("lower/a");
	ck_assert(!mkdir("upper/a", 0755));
	expect(entries_of("lower", "upper"), 1, 0, 1);
}
END_TEST

START_TEST(directories_are_told_by_their_times)
{
	static const struct timespec times[2] = {{1, 0}, {1, 0}};

	ck_assert(!mkdir("lower/a", 0755));
	ck_assert(!mkdir("upper/a", 0755));
	ck_assert(!utimensat(AT_FDCWD, "upper/a", times, 0));
	expect(entries_of("lower", "upper"), 1, 0, 0);
	ck_assert(!chdir(directory));
	expect(entries_of("lower", "lower"), 1, 1, 0);
}
END_TEST

/* What is said of "/" with root=PATH, when the launcher saw `outside` there. */
static void expect_root(enum container_root_access access, const char *path,
			const char *outside, const char *got)
{
	struct settings settings = {.root_path = path, .root_access = access};
	struct outside seen_outside = {.root = 0};
	struct place place = {.opened = OPENED_NOTHING};
	struct root_seen seen = {.got = ""};
	struct stat st;

	ck_assert(!stat(outside, &st));
	seen_outside.path = st.st_ino;
	seen_outside.path_dev = st.st_dev;
	root_look(&seen, &settings, &seen_outside, &place);
	ck_assert_str_eq(seen.got, got);
}

START_TEST(a_root_is_its_directory)
{
	expect_root(ROOT_READ_ONLY, "/there", "/", "/there");
	expect_root(ROOT_WRITABLE, "/there", "/", "/there");
	expect_root(ROOT_READ_ONLY, "/there", "/tmp", "another directory");
	expect_root(ROOT_WRITABLE, "/there", "/proc", "another directory");
}
END_TEST

static void own_map(const char *path, struct id_map *map)
{
	FILE *file = fopen(path, "re");
	struct id_line *line = map->line;

	ck_assert(file != NULL);
	map->lines = 0;
	while (map->lines < ID_MAP_LINES &&
	       fscanf(file, "%u %u %u", &line->inside, &line->outside,
		      &line->count) == 3) {
		map->lines++;
		line++;
	}
	fclose(file);
	ck_assert_uint_ge(map->lines, 1);
}

START_TEST(a_map_is_what_was_written)
{
	struct user_map map, other;
	char shown[400];

	own_map("/proc/self/uid_map", &map.users);
	own_map("/proc/self/gid_map", &map.groups);
	ck_assert(user_map_in_force(&map, shown, sizeof(shown)));
	other = map;
	other.users.line[0].outside++;
	ck_assert(!user_map_in_force(&other, shown, sizeof(shown)));
	ck_assert(strstr(shown, "uid_map") && strstr(shown, ", not "));
	other = map;
	other.groups.line[0].count--;
	ck_assert(!user_map_in_force(&other, shown, sizeof(shown)));
	ck_assert(strstr(shown, "gid_map") && strstr(shown, ", not "));
	other = map;
	other.users.lines--;
	ck_assert(!user_map_in_force(&other, shown, sizeof(shown)));
}
END_TEST

Suite *container_proof_suite(void)
{
	Suite *suite = suite_create("container-proof");
	TCase *tcase = tcase_create("container-proof");

	tcase_add_checked_fixture(tcase, make_directory, remove_directory);
	tcase_add_test(tcase, the_same_files_are_the_same);
	tcase_add_test(tcase, files_of_one_name_are_not);
	tcase_add_test(tcase, missing_ones_are_others);
	tcase_add_test(tcase, so_are_those_of_another_type);
	tcase_add_test(tcase, directories_are_told_by_their_times);
	tcase_add_test(tcase, a_root_is_its_directory);
	tcase_add_test(tcase, a_map_is_what_was_written);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(container_proof_suite)
