/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has to be installed or built. */
#include "harness/host/check.h"

#include "common/cleanup.h"
#include "common/paths.h"
#include "harness/host/files.h"
#include "harness/host/tools.h"

#include <limits.h>

/* paths_*() put reason and remedy into one sentence. */
static void say_program(struct host_check *check, const char *name,
			const char *remedy)
{
	struct error err = {0};
	cleanup_free char *path = paths_program(name, &err);

	if (path)
		check_say(check, HOST_CHECK_OK, "", "%s", path);
	else
		check_say(check, HOST_CHECK_MISSING, remedy, "%s", err.message);
}

void check_agent(struct host_check *check, const struct host_place *place)
{
	(void)place;
	say_program(check, "bulkhead-probe",
		    paths_in_tree() ? "make" : "make install");
}

void check_vm_runner(struct host_check *check, const struct host_place *place)
{
	(void)place;
	say_program(check, "bulkhead-vm", "make deps && ./configure && make");
}

static void say_found(struct host_check *check, int found, const char *path,
		      const char *what, const char *package,
		      enum host_check_status otherwise)
{
	char command[256];

	check_package(package, command, sizeof(command));
	if (found == 0)
		check_say(check, HOST_CHECK_OK, "", "%s", path);
	else
		check_say(check, otherwise, command, "%s is not installed",
			  what);
}

void check_driver(struct host_check *check, const struct host_place *place)
{
	char path[PATH_MAX];

	(void)place;
	say_found(check, host_find_libvirt_driver(path, sizeof(path)), path,
		  "libvirt's driver for qemu", "libvirt-driver",
		  HOST_CHECK_MISSING);
}

void check_qemu(struct host_check *check, const struct host_place *place)
{
	char path[PATH_MAX];

	(void)place;
	say_found(check, host_find_qemu(path, sizeof(path)), path,
		  "qemu for this architecture", "qemu", HOST_CHECK_MISSING);
}

void check_guest_kernel(struct host_check *check,
			const struct host_place *place)
{
	cleanup_guest_kernel struct guest_kernel kernel = {NULL, NULL, NULL};
	struct error err = {0};

	(void)place;
	if (paths_guest_kernel(&kernel, &err) == 0)
		check_say(check, HOST_CHECK_OK, "", "%s", kernel.image);
	else
		check_say(check, HOST_CHECK_MISSING,
			  paths_in_tree()
				  ? "make deps"
				  : "make deps install, in the source tree",
			  "%s", err.message);
}

void check_mkfs(struct host_check *check, const struct host_place *place)
{
	char path[PATH_MAX];

	(void)place;
	say_found(check, host_find_program("mkfs.ext4", path, sizeof(path)),
		  path, "mkfs.ext4", "mkfs", HOST_CHECK_MISSING);
}

void check_gnuplot(struct host_check *check, const struct host_place *place)
{
	char path[PATH_MAX];

	(void)place;
	say_found(check, host_find_program("gnuplot", path, sizeof(path)), path,
		  "gnuplot", "gnuplot", HOST_CHECK_WARN);
}
