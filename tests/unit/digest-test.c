/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 of a file, against the published vectors (FIPS 180-2, appendix B). */
#include "common/digest.h"
#include "tests/unit/suite.h"

#include <stdlib.h>
#include <unistd.h>

static void expect(const char *content, size_t size, const char *wanted)
{
	char path[] = "/tmp/bulkhead-digest-XXXXXX", text[DIGEST_TEXT];
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, content, size), (ssize_t)size);
	close(fd);
	ck_assert_int_eq(digest_file(path, text, NULL), 0);
	ck_assert_str_eq(text, wanted);
	unlink(path);
}

START_TEST(published_vectors)
{
	char *million = malloc(1000000);

	expect("", 0,
	       "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	expect("abc", 3,
	       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	memset(million, 'a', 1000000);
	expect(million, 1000000,
	       "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(million);
}
END_TEST

START_TEST(a_file_that_cannot_be_read)
{
	char text[DIGEST_TEXT] = "x";
	struct error err = {0};

	ck_assert_int_lt(digest_file("/nowhere", text, &err), 0);
	ck_assert_str_eq(text, "");
	ck_assert_ptr_nonnull(strstr(err.message, "/nowhere"));
	ck_assert_int_lt(digest_file("/", text, &err), 0);
}
END_TEST

Suite *digest_suite(void)
{
	Suite *suite = suite_create("digest");
	TCase *tcase = tcase_create("digest");

	tcase_add_test(tcase, published_vectors);
	tcase_add_test(tcase, a_file_that_cannot_be_read);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(digest_suite)
