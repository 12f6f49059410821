/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/escape/stub.h"

#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/escape/own-mounts.h"
#include "isolation-tests/escape/stub-image.h"
#include "isolation-tests/leak/fact.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#define PLACE "/dev" /* there everywhere, and needed by nothing in here */
#define STUB_NS (3 * NS_PER_S)
#define STATUS_BYTES 4096

/* A directory that is nobody else's; its name for the fallback's removal. */
struct place {
	char path[64];
	int in_root;
};

/* The root directory of a container lives in a tmpfs of its own. */
static int find_in_root(struct place *place)
{
	struct statfs fs;

	snprintf(place->path, sizeof(place->path), "/bulkhead-stub-%d",
		 (int)getpid());
	if (statfs("/", &fs) < 0)
		return errno;
	if (fs.f_type != TMPFS_MAGIC)
		return EXDEV;
	place->in_root = 1;
	return mkdir(place->path, 0700) < 0 ? errno : 0;
}

static int find_place(struct place *place)
{
	if (own_mounts() ||
	    mount("tmpfs", PLACE, "tmpfs", MS_NODEV, "size=64k,mode=0700") < 0)
		return find_in_root(place);
	snprintf(place->path, sizeof(place->path), PLACE);
	place->in_root = 0;
	return 0;
}

/* The file must not be open for writing when it is executed. */
static int write_stub(int directory, mode_t mode)
{
	size_t size;
	const unsigned char *image = stub_image(&size);
	cleanup_close int fd =
		openat(directory, "stub",
		       O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);

	if (fd < 0)
		return -errno;
	if (write(fd, image, size) != (ssize_t)size || fchown(fd, 0, 0) < 0 ||
	    fchmod(fd, mode) < 0)
		return -errno;
	return openat(directory, "stub", O_RDONLY | O_CLOEXEC);
}

int stub_make(mode_t mode)
{
	struct place place;
	cleanup_close int directory = -1;
	size_t size;
	int stub, failed;

	if (!stub_image(&size))
		return -ENOEXEC;
	failed = find_place(&place);
	if (failed)
		return -failed;
	directory = open(place.path, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	if (directory < 0)
		return -errno;
	stub = write_stub(directory, mode);
	if (place.in_root) { /* all that is left is the descriptor */
		unlinkat(directory, "stub", 0);
		rmdir(place.path);
	}
	return stub;
}

int stub_endow(int stub, unsigned capabilities)
{
	struct vfs_cap_data data = {.magic_etc = VFS_CAP_REVISION_2 |
						 VFS_CAP_FLAGS_EFFECTIVE,
				    .data[0].permitted = capabilities};

	return fsetxattr(stub, "security.capability", &data, sizeof(data), 0) <
			       0
		       ? errno
		       : 0;
}

/* In the child: what it dies of is written to `line`, which exec closes. */
__attribute__((noreturn)) static void become_stub(int stub, int (*before)(void),
						  int line)
{
	char *const argv[] = {(char *)"stub", NULL}, *const none[] = {NULL};
	int failed = before();

	if (!failed) {
		syscall(SYS_execveat, stub, "", argv, none, AT_EMPTY_PATH);
		failed = errno;
	}
	if (write(line, &failed, sizeof(failed)) < 0)
		_exit(2);
	_exit(1);
}

static int read_standing(pid_t child, struct stub_standing *standing)
{
	char path[64], text[STATUS_BYTES];
	const char *uid, *effective;
	struct error why = {0};
	unsigned long long capabilities;
	size_t size;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)child);
	if (fact_read_file(path, text, sizeof(text), &size, &why) < 0)
		return why.number ? why.number : EIO;
	uid = strstr(text, "\nUid:");
	effective = strstr(text, "\nCapEff:");
	if (!uid || !effective ||
	    sscanf(uid, "\nUid: %*u %u", &standing->effective_uid) != 1 ||
	    sscanf(effective, "\nCapEff: %llx", &capabilities) != 1)
		return EIO;
	standing->effective_capabilities = capabilities;
	return 0;
}

int stub_run(int stub, int (*before)(void), struct stub_standing *standing)
{
	int line[2], failed = 0;
	pid_t child;

	if (pipe2(line, O_CLOEXEC) < 0)
		return errno;
	child = bounded_fork(clock_now() + STUB_NS);
	if (child == 0)
		become_stub(stub, before, line[1]);
	close(line[1]);
	/* Nothing comes when it is the stub: then the line has closed. */
	if (child < 0 || read(line[0], &failed, sizeof(failed)) < 0)
		failed = errno;
	close(line[0]);
	if (child < 0)
		return failed;
	if (!failed)
		failed = read_standing(child, standing);
	kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		continue;
	return failed;
}
