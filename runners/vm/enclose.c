/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/vm/enclose.h"

#include "common/cleanup.h"
#include "common/kvm.h"
#include "runners/vm/file.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define PLACE "/run/bulkhead"
#define DEVICES "/run/devices"
/* The account that libvirt's driver looks up before it reads its settings. */
#define ACCOUNT "libvirt-qemu"
/* Who we are within a user namespace that has but one user. */
#define ORDINARY 1000

static int mount_or(const char *source, const char *target, const char *type,
		    unsigned long flags, const char *options, struct error *err)
{
	if (mount(source, target, type, flags, options) < 0)
		return error_make(err, errno, "cannot mount %s", target);
	return 0;
}

static int touch(const char *path, struct error *err)
{
	cleanup_close int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	return fd < 0 ? error_make(err, errno, "cannot make %s", path) : 0;
}

/* /dev/NAME as DEVICES/NAME. What the machine doesn't have is left out. */
static int lend_device(const char *name, struct error *err)
{
	char from[64], to[64];
	struct stat st;

	snprintf(from, sizeof(from), "/dev/%s", name);
	snprintf(to, sizeof(to), DEVICES "/%s", name);
	if (stat(from, &st) < 0)
		return 0;
	if ((S_ISDIR(st.st_mode) ? file_directory(to, 0755, err)
				 : touch(to, err)) < 0)
		return -1;
	return mount_or(from, to, NULL, MS_BIND, NULL, err);
}

/* A node that the emulator's user may open: libvirt looks with root's eyes and
 * again with the user's, and forgets what it knows where the two differ. */
static void lend_kvm(struct enclosure *enclosure)
{
	struct error *err = &enclosure->kvm_refused;

	if (kvm_try(err) < 0)
		return;
	if (!mknod(DEVICES "/kvm", S_IFCHR | 0600, makedev(10, 232)) &&
	    !chown(DEVICES "/kvm", enclosure->uid, enclosure->uid))
		enclosure->has_kvm = 1;
	else if (enclosure->uid != geteuid())
		error_make(err, errno,
			   "cannot make a " KVM_DEVICE " for user %u",
			   (unsigned)enclosure->uid);
	else if (!lend_device("kvm", err))
		enclosure->has_kvm = 1;
}

static int private_devices(struct enclosure *enclosure, int want_kvm,
			   struct error *err)
{
	static const char *const names[] = {"null",    "zero", "full",
					    "random",  "tty",  "urandom",
					    "net/tun", "pts",  NULL};
	size_t i;

	if (file_directory(DEVICES, 0755, err) < 0 ||
	    mount_or("bulkhead", DEVICES, "tmpfs", MS_NOSUID, "mode=755", err) <
		    0 ||
	    file_directory(DEVICES "/net", 0755, err) < 0)
		return -1;
	for (i = 0; names[i]; i++)
		if (lend_device(names[i], err) < 0)
			return -1;
	if (symlink("pts/ptmx", DEVICES "/ptmx") < 0)
		return error_make(err, errno, "cannot link ptmx");
	if (want_kvm)
		lend_kvm(enclosure);
	return mount_or(DEVICES, "/dev", NULL, MS_MOVE, NULL, err);
}

/* Put a copy of FILE with `line` behind it in FILE's place. */
static int extend(const char *file, const char *copy, const char *line,
		  struct error *err)
{
	cleanup_free unsigned char *text = NULL;
	cleanup_free char *longer = NULL;
	size_t size;
	int length;

	if (file_read(file, &text, &size, err) < 0)
		return -1;
	if (strstr((char *)text, ACCOUNT ":"))
		return 0;
	length = asprintf(&longer, "%s%s%s\n", (char *)text,
			  size && text[size - 1] != '\n' ? "\n" : "", line);
	if (length < 0)
		return error_make(err, ENOMEM, "%s", file);
	if (file_write(copy, 0644, longer, (size_t)length, err) < 0)
		return -1;
	return mount_or(copy, file, NULL, MS_BIND, NULL, err);
}

static int add_account(uid_t uid, struct error *err)
{
	char line[128];

	snprintf(line, sizeof(line), ACCOUNT ":x:%u:%u::/:/usr/sbin/nologin",
		 (unsigned)uid, (unsigned)uid);
	if (extend("/etc/passwd", "/run/passwd", line, err) < 0)
		return -1;
	snprintf(line, sizeof(line), ACCOUNT ":x:%u:", (unsigned)uid);
	return extend("/etc/group", "/run/group", line, err);
}

/* Whether a map of the user namespace has `id`. */
static int is_mapped(const char *map, uid_t id)
{
	cleanup_file FILE *file = fopen(map, "re");
	unsigned long inside, outside, count;

	while (file &&
	       fscanf(file, "%lu %lu %lu", &inside, &outside, &count) == 3)
		if (id >= inside && id - inside < count)
			return 1;
	return 0;
}

static int write_text(const char *path, const char *text)
{
	cleanup_close int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 || write(fd, text, strlen(text)) < 0 ? -1 : 0;
}

/* Root of a namespace with one user can't change users, which libvirt does
 * for root: be an ordinary user then, in a namespace within. */
static int become_ordinary(struct enclosure *enclosure, struct error *err)
{
	char map[64];

	snprintf(map, sizeof(map), "%d 0 1", ORDINARY);
	if (unshare(CLONE_NEWUSER) < 0)
		return error_make(err, errno,
				  "cannot make a user namespace for libvirt");
	if (write_text("/proc/self/setgroups", "deny") < 0 ||
	    write_text("/proc/self/uid_map", map) < 0 ||
	    write_text("/proc/self/gid_map", map) < 0)
		return error_make(err, errno, "cannot map a user for libvirt");
	enclosure->is_root = 0;
	enclosure->uid = ORDINARY;
	return 0;
}

static int lend_directory(const char *directory, struct error *err)
{
	cleanup_close int fd = open(directory, O_PATH | O_CLOEXEC);
	char path[64];

	if (fd < 0)
		return error_make(err, errno, "cannot open %s", directory);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (mount_or("bulkhead", "/run", "tmpfs", MS_NOSUID | MS_NODEV,
		     "mode=755", err) < 0 ||
	    file_directory(PLACE, 0711, err) < 0)
		return -1;
	return mount_or(path, PLACE, NULL, MS_BIND, NULL, err);
}

static void without_namespace(struct enclosure *enclosure, int want_kvm)
{
	enclosure->is_root = 0;
	enclosure->uid = geteuid();
	enclosure->has_kvm = want_kvm && kvm_try(&enclosure->kvm_refused) == 0;
}

int enclose(struct enclosure *enclosure, const char *directory, uid_t uid,
	    int want_kvm, struct error *err)
{
	int is_one_user = !is_mapped("/proc/self/uid_map", uid) ||
			  !is_mapped("/proc/self/gid_map", uid);

	*enclosure = (struct enclosure){.place = directory,
					.is_root = geteuid() == 0,
					.uid = is_one_user ? geteuid() : uid};
	if (unshare(CLONE_NEWNS) < 0) {
		if (geteuid() == 0)
			return error_make(err, errno,
					  "cannot make a mount namespace");
		without_namespace(enclosure, want_kvm);
		return 0;
	}
	enclosure->is_private = 1;
	enclosure->place = PLACE;
	if (mount_or(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL, err) < 0 ||
	    lend_directory(directory, err) < 0 ||
	    private_devices(enclosure, want_kvm, err) < 0)
		return -1;
	if (is_one_user)
		return become_ordinary(enclosure, err);
	return add_account(uid, err);
}

void enclose_without_kvm(struct enclosure *enclosure)
{
	enclosure->has_kvm = 0;
	if (!enclosure->is_private)
		return;
	umount2(KVM_DEVICE, MNT_DETACH);
	unlink(KVM_DEVICE);
}
