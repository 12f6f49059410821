/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The acts, one function each: a child becomes an ordinary user, or gives up
 * its capabilities, and executes the stub (stub.h), which does nothing; what
 * the kernel gave to it is read from outside.
 */
#include "isolation-tests/escape/privilege.h"

#include "common/cleanup.h"
#include "isolation-tests/escape/stub.h"

#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define NOBODY 65534
#define PLAIN 0755
#define SET_ID 04755
#define ADMIN CAP_TO_MASK(CAP_SYS_ADMIN) /* in the first word */

struct capabilities {
	struct __user_cap_data_struct word[2];
};

static int get_capabilities(struct capabilities *capabilities)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3};

	return syscall(SYS_capget, &header, capabilities->word) < 0 ? errno : 0;
}

static int set_capabilities(const struct capabilities *capabilities)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3};

	return syscall(SYS_capset, &header, capabilities->word) < 0 ? errno : 0;
}

static int become_nobody(void)
{
	return setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
			       setresuid(NOBODY, NOBODY, NOBODY) < 0
		       ? errno
		       : 0;
}

static int drop_capabilities(void)
{
	const struct capabilities none = {0};

	return set_capabilities(&none);
}

/* CAP_SYS_ADMIN through the change of id and through exec. */
static int keep_ambient(void)
{
	struct capabilities capabilities;
	int failed;

	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
		return errno;
	failed = become_nobody();
	if (!failed)
		failed = get_capabilities(&capabilities);
	if (failed)
		return failed;
	capabilities.word[0].inheritable |= ADMIN;
	capabilities.word[0].effective |= ADMIN;
	failed = set_capabilities(&capabilities);
	if (failed)
		return failed;
	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN, 0,
		     0) < 0
		       ? errno
		       : 0;
}

static int try_set_id(struct act_brought *brought)
{
	cleanup_close int stub = stub_make(SET_ID);
	struct stub_standing standing;
	int failed =
		stub < 0 ? -stub : stub_run(stub, become_nobody, &standing);

	(void)brought;
	if (failed)
		return failed;
	return standing.effective_uid ? ACT_NO_GAIN : 0;
}

static int try_file_capability(struct act_brought *brought)
{
	cleanup_close int stub = stub_make(PLAIN);
	struct stub_standing standing;
	int failed =
		stub < 0 ? -stub : stub_endow(stub, CAP_TO_MASK(CAP_CHOWN));

	(void)brought;
	if (!failed)
		failed = stub_run(stub, become_nobody, &standing);
	if (failed)
		return failed;
	return standing.effective_capabilities ? 0 : ACT_NO_GAIN;
}

/* Root is given all by exec, unless something is in the way. */
static int try_regain(struct act_brought *brought)
{
	cleanup_close int stub = stub_make(PLAIN);
	struct stub_standing standing;
	int failed =
		stub < 0 ? -stub : stub_run(stub, drop_capabilities, &standing);

	(void)brought;
	if (failed)
		return failed;
	return standing.effective_capabilities ? 0 : ACT_NO_GAIN;
}

static int try_ambient(struct act_brought *brought)
{
	cleanup_close int stub = stub_make(PLAIN);
	struct stub_standing standing;
	int failed = stub < 0 ? -stub : stub_run(stub, keep_ambient, &standing);

	(void)brought;
	if (failed)
		return failed;
	return standing.effective_capabilities & ADMIN ? 0 : ACT_NO_GAIN;
}

/* Told not to, the kernel takes nothing from who stops being root. */
static int try_securebits(struct act_brought *brought)
{
	struct capabilities left;
	int failed;

	(void)brought;
	if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) < 0)
		return errno;
	failed = become_nobody();
	if (!failed)
		failed = get_capabilities(&left);
	if (failed)
		return failed;
	return left.word[0].effective ? 0 : ACT_NO_GAIN;
}

const struct act privilege_acts[] = {
	{"set-id", try_set_id, 0},
	{"file-capability", try_file_capability, 0},
	{"regain-capability", try_regain, 0},
	{"ambient", try_ambient, 0},
	{"securebits", try_securebits, 0},
	{0},
};
