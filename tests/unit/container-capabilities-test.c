/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capabilities as words, and given up for real in a child. */
#include "runners/container/capabilities.h"

#include "tests/unit/suite.h"

#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BIT(capability) (UINT64_C(1) << (capability))

static void expect(const char *text, uint64_t wanted)
{
	struct error err = {0};
	uint64_t mask = 77;

	ck_assert_msg(!capabilities_parse(text, &mask, &err), "%s",
		      err.message);
	ck_assert_msg(mask == wanted, "'%s' is %llx", text,
		      (unsigned long long)mask);
}

static void expect_refused(const char *text, const char *part)
{
	struct error err = {0};
	uint64_t mask;

	ck_assert_int_lt(capabilities_parse(text, &mask, &err), 0);
	ck_assert_msg(strstr(err.message, part) != NULL, "%s", err.message);
}

START_TEST(words_are_bits)
{
	expect("default", 0xa80425fb);
	expect("none", 0);
	expect("all", CAPABILITIES_EVERY);
	expect("off", CAPABILITIES_EVERY);
	expect("chown", BIT(CAP_CHOWN));
	expect("chown,net_raw", BIT(CAP_CHOWN) | BIT(CAP_NET_RAW));
	expect("CAP_CHOWN,Cap_Net_Raw", BIT(CAP_CHOWN) | BIT(CAP_NET_RAW));
	expect("chown,chown", BIT(CAP_CHOWN));
	expect("checkpoint_restore", BIT(CAP_CHECKPOINT_RESTORE));
}
END_TEST

START_TEST(what_is_no_capability_is_named)
{
	char long_one[4096];

	expect_refused("", "''");
	expect_refused(",", "''");
	expect_refused("chown,", "''");
	expect_refused("chown,,kill", "''");
	expect_refused("chown, kill", "' kill'");
	expect_refused("chown,moon,kill", "'moon'");
	expect_refused("cap_", "'cap_'");
	expect_refused("cap_cap_chown", "'cap_cap_chown'");
	expect_refused("default,kill", "'default'");
	expect_refused("41", "'41'");
	memset(long_one, 'x', sizeof(long_one));
	long_one[sizeof(long_one) - 1] = '\0';
	expect_refused(long_one, "'...'");
}
END_TEST

START_TEST(bits_are_words)
{
	char text[640];
	uint64_t mask, back;
	int i;

	for (i = 0; i <= CAP_LAST_CAP; i++) {
		capabilities_text(BIT(i), text, sizeof(text));
		expect(text, BIT(i));
	}
	capabilities_text(0xa80425fb, text, sizeof(text));
	ck_assert_str_eq(text, "default");
	capabilities_text(0, text, sizeof(text));
	ck_assert_str_eq(text, "none");
	capabilities_text(CAPABILITIES_EVERY, text, sizeof(text));
	ck_assert_str_eq(text, "off");
	/* The longest list there is. */
	mask = (BIT(CAP_LAST_CAP + 1) - 1) & ~BIT(CAP_CHOWN);
	capabilities_text(mask, text, sizeof(text));
	ck_assert_uint_lt(strlen(text), sizeof(text) - 1);
	ck_assert(!capabilities_parse(text, &back, NULL) && back == mask);
	capabilities_text(mask, text, 8);
	ck_assert_uint_eq(strlen(text), 7);
}
END_TEST

/* In a process of the test's own: libcheck forks. */
START_TEST(the_others_are_given_up)
{
	struct error err = {0};
	char got[640], shown[160];

	if (geteuid() != 0)
		return;
	ck_assert_msg(
		!capabilities_keep(BIT(CAP_KILL) | BIT(CAP_CHOWN), 1, &err),
		"%s", err.message);
	capabilities_in_force(0, 0, got, sizeof(got), shown, sizeof(shown));
	ck_assert_str_eq(got, "chown,kill");
	ck_assert_msg(strstr(shown, "permitted 0000000000000021"), "%s", shown);
	ck_assert_int_eq(prctl(PR_CAPBSET_READ, CAP_SETPCAP, 0, 0, 0), 0);
	/* What was given up does not come back, nor is it claimed. */
	ck_assert_int_lt(capabilities_keep(BIT(CAP_SYS_ADMIN), 1, &err), 0);
	ck_assert_msg(strstr(err.message, "no sys_admin itself"), "%s",
		      err.message);
	/* Dropping more takes setpcap. */
	ck_assert_int_lt(capabilities_keep(0, 0, &err), 0);
	ck_assert_msg(strstr(err.message, "setpcap"), "%s", err.message);
	/* Nothing to drop takes nothing. */
	ck_assert(!capabilities_keep(BIT(CAP_KILL) | BIT(CAP_CHOWN), 0, &err));
}
END_TEST

START_TEST(none_is_none)
{
	struct error err = {0};
	char got[640], shown[160];

	if (geteuid() != 0)
		return;
	ck_assert_msg(!capabilities_keep(0, 0, &err), "%s", err.message);
	capabilities_in_force(0, 0, got, sizeof(got), shown, sizeof(shown));
	ck_assert_str_eq(got, "none");
}
END_TEST

START_TEST(less_than_the_default_is_still_the_default)
{
	struct error err = {0};
	char got[640], shown[160];
	uint64_t some = capabilities_default() & ~BIT(CAP_AUDIT_WRITE);

	if (geteuid() != 0)
		return;
	ck_assert_msg(!capabilities_keep(some, 0, &err), "%s", err.message);
	capabilities_in_force(capabilities_default(), 0, got, sizeof(got),
			      shown, sizeof(shown));
	ck_assert_str_eq(got, "default");
	capabilities_in_force(some, 0, got, sizeof(got), shown, sizeof(shown));
	ck_assert_msg(!strncmp(got, "chown,dac_override,", 19), "%s", got);
}
END_TEST

START_TEST(sets_that_contradict_each_other_are_seen)
{
	struct error err = {0};
	char got[640], shown[160];

	if (geteuid() != 0)
		return;
	/* Dropped from the bounding set alone, as a faulty launcher would. */
	ck_assert_msg(!capabilities_keep(capabilities_default(), 0, &err), "%s",
		      err.message);
	ck_assert_int_eq(prctl(PR_CAPBSET_DROP, CAP_KILL, 0, 0, 0), 0);
	capabilities_in_force(capabilities_default(), 0, got, sizeof(got),
			      shown, sizeof(shown));
	ck_assert_str_eq(got, "mixed");
}
END_TEST

Suite *container_capabilities_suite(void)
{
	Suite *suite = suite_create("container-capabilities");
	TCase *tcase = tcase_create("container-capabilities");

	tcase_add_test(tcase, words_are_bits);
	tcase_add_test(tcase, what_is_no_capability_is_named);
	tcase_add_test(tcase, bits_are_words);
	tcase_add_test(tcase, the_others_are_given_up);
	tcase_add_test(tcase, none_is_none);
	tcase_add_test(tcase, less_than_the_default_is_still_the_default);
	tcase_add_test(tcase, sets_that_contradict_each_other_are_seen);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(container_capabilities_suite)
