/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The acts, one function each, all in a child that has a mount namespace of its
 * own before anything is mounted, and ends with it. No file is written: one
 * that should be read-only is opened for writing, and closed.
 */
#include "isolation-tests/escape/mounts.h"

#include "common/cleanup.h"
#include "isolation-tests/escape/own-mounts.h"
#include "isolation-tests/leak/fact.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>

/* A directory that there is everywhere, to mount on in one's own namespace. */
#define PLACE "/proc"
#define MASKED "/proc/interrupts"
#define FROZEN_PROC "/proc/sys/kernel/core_pattern"
#define FROZEN_SYS "/sys/kernel/rcu_expedited"
#define PLAIN (MS_NOSUID | MS_NODEV | MS_NOEXEC)

static int mount_place(void)
{
	int failed = own_mounts();

	if (failed)
		return failed;
	if (mount("tmpfs", PLACE, "tmpfs", PLAIN, "size=64k") < 0)
		return errno;
	return 0;
}

static int try_mount(struct act_brought *brought)
{
	(void)brought;
	return mount_place();
}

/* A file system that nothing is made of and that is mounted nowhere. */
static int try_fsopen(struct act_brought *brought)
{
	cleanup_close int fd =
		(int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);

	(void)brought;
	return fd < 0 ? errno : 0;
}

static int try_umount(struct act_brought *brought)
{
	int failed = own_mounts();

	(void)brought;
	if (failed)
		return failed;
	return umount2(PLACE, MNT_DETACH) < 0 ? errno : 0;
}

static int try_pivot_root(struct act_brought *brought)
{
	int failed = mount_place();

	(void)brought;
	if (failed)
		return failed;
	if (chdir(PLACE) < 0 || syscall(SYS_pivot_root, ".", ".") < 0)
		return errno;
	return 0;
}

static int try_unshare_user(struct act_brought *brought)
{
	(void)brought;
	return unshare(CLONE_NEWUSER) < 0 ? errno : 0;
}

static int try_unshare_all(struct act_brought *brought)
{
	(void)brought;
	return unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC |
		       CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWCGROUP) < 0
		       ? errno
		       : 0;
}

/* The first words of the masked file's lines, which stand still. */
static int read_masked(struct act_brought *brought)
{
	cleanup_free char *text = malloc(FACT_BYTES);
	const char *line = text;
	struct error why = {0};
	size_t size;

	if (!text)
		return ENOMEM;
	if (fact_read_file(MASKED, text, FACT_BYTES, &size, &why) < 0)
		return why.number ? why.number : EIO;
	brought->size = 0;
	while (*line) {
		const char *word = line + strspn(line, " ");
		size_t length = strcspn(word, " \n");

		if (brought->size + length > ACT_BROUGHT)
			break;
		memcpy(brought->text + brought->size, word, length);
		brought->size += length;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return brought->size ? 0 : ACT_NO_GAIN; /* a mask is empty */
}

static int open_proc(struct act_brought *brought)
{
	cleanup_close int fd = open(FROZEN_PROC, O_WRONLY | O_CLOEXEC);

	(void)brought;
	return fd < 0 ? errno : 0;
}

static int open_sys(struct act_brought *brought)
{
	cleanup_close int fd = open(FROZEN_SYS, O_WRONLY | O_CLOEXEC);

	(void)brought;
	return fd < 0 ? errno : 0;
}

/* Try a file as it is; without what is mounted over `cover`, which may be made
 * writable at first; then in a fresh mount of its file system. */
static int uncover(struct act_brought *brought,
		   int (*look)(struct act_brought *brought), const char *cover,
		   const char *type, const char *top)
{
	int failed = look(brought);

	if (!failed || own_mounts())
		return failed;
	if (!mount(NULL, cover, NULL, MS_REMOUNT | MS_BIND, NULL) &&
	    !look(brought))
		return 0;
	if (!umount2(cover, MNT_DETACH) && !look(brought))
		return 0;
	if (!mount(type, top, type, PLAIN, NULL) && !look(brought))
		return 0;
	return failed;
}

static int try_unmask(struct act_brought *brought)
{
	return uncover(brought, read_masked, MASKED, "proc", "/proc");
}

static int try_remount(struct act_brought *brought)
{
	return uncover(brought, open_proc, "/proc/sys", "proc", "/proc");
}

static int try_remount_sys(struct act_brought *brought)
{
	return uncover(brought, open_sys, "/sys", "sysfs", "/sys");
}

const struct act mount_acts[] = {
	{"mount", try_mount, 0},
	{"fsopen", try_fsopen, 0},
	{"umount", try_umount, 0},
	{"pivot-root", try_pivot_root, 0},
	{"unshare-user", try_unshare_user, 0},
	{"unshare-all", try_unshare_all, 0},
	{"unmask", try_unmask, 0},
	{"write-proc", open_proc, 0},
	{"remount", try_remount, 0},
	{"write-sys", open_sys, 0},
	{"remount-sys", try_remount_sys, 0},
	{0},
};
