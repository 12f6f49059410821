/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The container's root: runners/container/mounts.c and masks.c with constants.
 */
#include "tests/floor/floor.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mount.h>

#define PLAIN (MS_NOSUID | MS_NODEV | MS_NOEXEC)

static long attach(const char *from, const char *to, const char *type,
		   unsigned long flags, const char *options)
{
	return CALL(__NR_mount, from, to, type, flags, options);
}

static void set_string(long context, const char *key, const char *value)
{
	need(key,
	     CALL(__NR_fsconfig, context, FSCONFIG_SET_STRING, key, value, 0));
}

/* A mount that is nowhere yet; SIZE is a tmpfs's. */
static long make_mount(const char *type, const char *size,
		       unsigned long attributes)
{
	long context = need(type, CALL(__NR_fsopen, type, FSOPEN_CLOEXEC));
	long tree;

	if (size) {
		set_string(context, "size", size);
		set_string(context, "mode", "755");
	}
	need(type, CALL(__NR_fsconfig, context, FSCONFIG_CMD_CREATE));
	tree = need(type,
		    CALL(__NR_fsmount, context, FSMOUNT_CLOEXEC, attributes));
	CALL(__NR_close, context);
	return tree;
}

/* On what the name leads to within the root, whoever has made that: no link
 * leads out of it. */
static void attach_in_root(long tree, const char *name, unsigned long flags)
{
	struct open_how how = {.flags = O_PATH | O_CLOEXEC | flags,
			       .resolve =
				       RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
	long target = need(
		name, CALL(__NR_openat2, AT_FDCWD, name, &how, sizeof(how)));

	need(name, CALL(__NR_move_mount, tree, "", target, "",
			MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
	CALL(__NR_close, target);
	CALL(__NR_close, tree);
}

static void make_empty_file(const char *path)
{
	long fd =
		need(path, CALL(__NR_open, path,
				O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666));

	CALL(__NR_close, fd);
}

/* The program is the one thing of the host's, and read-only. */
long take_program(const char *program)
{
	struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY |
						    MOUNT_ATTR_NOSUID |
						    MOUNT_ATTR_NODEV};
	long tree = need(program, CALL(__NR_open_tree, AT_FDCWD, program,
				       OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));

	need("attributes", CALL(__NR_mount_setattr, tree, "", AT_EMPTY_PATH,
				&attributes, sizeof(attributes)));
	return tree;
}

static void put_program(long tree)
{
	make_empty_file("empty");
	attach_in_root(tree, "empty", 0);
}

static void bind_node(const char *from)
{
	make_empty_file(from + 1);
	need(from, attach(from, from + 1, NULL, MS_BIND, NULL));
}

static void make_devices(void)
{
	attach_in_root(make_mount("tmpfs", "64k",
				  MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC),
		       "dev", O_DIRECTORY);
	bind_node("/dev/null");
	bind_node("/dev/zero");
	bind_node("/dev/full");
	bind_node("/dev/random");
	bind_node("/dev/urandom");
	bind_node("/dev/tty");
	need("fd", CALL(__NR_symlink, "/proc/self/fd", "dev/fd"));
	need("stdin", CALL(__NR_symlink, "/proc/self/fd/0", "dev/stdin"));
	need("stdout", CALL(__NR_symlink, "/proc/self/fd/1", "dev/stdout"));
	need("stderr", CALL(__NR_symlink, "/proc/self/fd/2", "dev/stderr"));
	need("ptmx", CALL(__NR_symlink, "pts/ptmx", "dev/ptmx"));
	need("pts", CALL(__NR_mkdir, "dev/pts", 0755));
	need("shm", CALL(__NR_mkdir, "dev/shm", 01777));
	need("mqueue", CALL(__NR_mkdir, "dev/mqueue", 01777));
	need("devpts",
	     attach("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
		    "newinstance,ptmxmode=0666,mode=0620"));
	need("shm",
	     attach("shm", "dev/shm", "tmpfs", PLAIN, "mode=1777,size=64m"));
	need("mqueue", attach("mqueue", "dev/mqueue", "mqueue", PLAIN, NULL));
}

/* What is not there on this kernel costs its search alone. */
static void mask(void)
{
	static const char *const files[] = {
		"proc/interrupts",    "proc/kcore",	  "proc/keys",
		"proc/latency_stats", "proc/sched_debug", "proc/timer_list",
		"proc/timer_stats"};
	static const char *const directories[] = {
		"proc/acpi", "proc/asound", "proc/scsi", "sys/firmware",
		"sys/devices/virtual/powercap"};
	static const char *const read_only[] = {"proc/bus", "proc/fs",
						"proc/irq", "proc/sys",
						"proc/sysrq-trigger"};
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(*files); i++)
		attach("/dev/null", files[i], NULL, MS_BIND, NULL);
	for (i = 0; i < sizeof(directories) / sizeof(*directories); i++)
		attach("tmpfs", directories[i], "tmpfs", PLAIN | MS_RDONLY,
		       "size=4k,mode=755");
	for (i = 0; i < sizeof(read_only) / sizeof(*read_only); i++)
		if (attach(read_only[i], read_only[i], NULL, MS_BIND | MS_REC,
			   NULL) >= 0)
			need(read_only[i],
			     attach(NULL, read_only[i], NULL,
				    MS_REMOUNT | MS_BIND | MS_RDONLY | PLAIN,
				    NULL));
}

void build_mounts(long tree)
{
	const unsigned long plain =
		MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
	long root;

	need("private", attach(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	root = make_mount("tmpfs", "64m", MOUNT_ATTR_NODEV);
	/* Any directory will do: it is gone with the old root. */
	need("root", CALL(__NR_move_mount, root, "", AT_FDCWD, "/tmp",
			  MOVE_MOUNT_F_EMPTY_PATH));
	need("root", CALL(__NR_fchdir, root));
	CALL(__NR_close, root);
	need("proc", CALL(__NR_mkdir, "proc", 0755));
	need("sys", CALL(__NR_mkdir, "sys", 0755));
	need("dev", CALL(__NR_mkdir, "dev", 0755));
	need("tmp", CALL(__NR_mkdir, "tmp", 01777));
	put_program(tree);
	attach_in_root(make_mount("proc", NULL, plain), "proc", O_DIRECTORY);
	attach_in_root(make_mount("sysfs", NULL, plain | MOUNT_ATTR_RDONLY),
		       "sys", O_DIRECTORY);
	make_devices();
	mask();
	need("pivot_root", CALL(__NR_pivot_root, ".", "."));
	need("umount2", CALL(__NR_umount2, ".", MNT_DETACH));
	need("chdir", CALL(__NR_chdir, "/"));
}
