/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ways to a device, one function each. Of block devices the run's loop
 * device alone is read, after a look at its number; devices of memory and ports
 * are opened for reading and closed, and nothing is read. An empty virtual
 * machine is made, and closed at once.
 */
#include "isolation-tests/escape/device-ways.h"

#include "common/cleanup.h"
#include "isolation-tests/leak/fact.h"

#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* Their numbers are the kernel's own (devices.txt). */
#define MEMORY_MAJOR 1
#define MEM_MINOR 1
#define KMEM_MINOR 2
#define PORT_MINOR 4
#define MISC_MAJOR 10
#define KVM_MINOR 232

/* Open a node, if it is the device that it should be. */
static int open_device(const char *path, mode_t type, dev_t number,
		       struct error *err)
{
	cleanup_close int fd = -1;
	struct stat st;

	if (lstat(path, &st) < 0)
		return error_make(err, errno, "there is no such node");
	if ((st.st_mode & S_IFMT) != type || st.st_rdev != number)
		return error_make(err, 0, "it is another device");
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return error_make(err, errno, "cannot open the node");
	if ((st.st_mode & S_IFMT) != type || st.st_rdev != number)
		return error_make(err, 0, "it became another device");
	return steal_fd(&fd);
}

/* By a node of one's own. */
static int make_and_open(const char *data, mode_t type, dev_t number,
			 struct error *err)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/node", data);
	unlink(path); /* of one that was killed */
	if (mknod(path, type | 0600, number) < 0)
		return error_make(err, errno, "cannot make a node");
	fd = open_device(path, type, number, err);
	unlink(path);
	return fd;
}

static int by_node(const void *target, char *token, struct error *err)
{
	const struct device_target *device = target;
	cleanup_close int fd = -1;

	if (!*device->path)
		return error_make(err, 0, "there is no device");
	fd = make_and_open(device->data, S_IFBLK, (dev_t)device->number, err);
	return fd < 0 ? -1 : reach_read(fd, "the device", token, err);
}

static int by_path(const void *target, char *token, struct error *err)
{
	const struct device_target *device = target;
	cleanup_close int fd = -1;

	if (!*device->path)
		return error_make(err, 0, "there is no device");
	fd = open_device(device->path, S_IFBLK, (dev_t)device->number, err);
	return fd < 0 ? -1 : reach_read(fd, "the device", token, err);
}

/* What tells the host's kernel from another. */
static int name_kernel(char *token, struct error *err)
{
	char boot[64];
	size_t size;

	if (fact_read_file("/proc/sys/kernel/random/boot_id", boot,
			   sizeof(boot), &size, err) < 0)
		return -1;
	memcpy(token, boot, size < DECOY_TOKEN ? size : DECOY_TOKEN);
	return 0;
}

/* By the node that is there, else by one of one's own. */
static int open_any(const struct device_target *device, const char *path,
		    dev_t number, struct error *err)
{
	int fd = open_device(path, S_IFCHR, number, err);

	return fd < 0 ? make_and_open(device->data, S_IFCHR, number, err) : fd;
}

static int open_memory(const struct device_target *device, const char *path,
		       unsigned minor_number, char *token, struct error *err)
{
	dev_t number = makedev(MEMORY_MAJOR, minor_number);
	cleanup_close int fd = open_any(device, path, number, err);

	return fd < 0 ? -1 : name_kernel(token, err);
}

static int by_mem(const void *target, char *token, struct error *err)
{
	return open_memory(target, "/dev/mem", MEM_MINOR, token, err);
}

static int by_kmem(const void *target, char *token, struct error *err)
{
	return open_memory(target, "/dev/kmem", KMEM_MINOR, token, err);
}

static int by_port(const void *target, char *token, struct error *err)
{
	return open_memory(target, "/dev/port", PORT_MINOR, token, err);
}

/* It has neither memory nor processors. */
static int by_kvm(const void *target, char *token, struct error *err)
{
	cleanup_close int kvm = open_any(target, "/dev/kvm",
					 makedev(MISC_MAJOR, KVM_MINOR), err);
	cleanup_close int machine = -1;

	if (kvm < 0)
		return -1;
	machine = ioctl(kvm, KVM_CREATE_VM, 0);
	if (machine < 0)
		return error_make(err, errno, "no virtual machine is made");
	return name_kernel(token, err);
}

const struct reach device_ways[] = {
	{"device-node", by_node, 0},
	{"device-open", by_path, 0},
	{"memory-mem", by_mem, 0},
	{"memory-kmem", by_kmem, 0},
	{"memory-port", by_port, 0},
	{"vm-nested", by_kvm, 0},
	{0},
};
