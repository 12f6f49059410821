/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What packages are called here, and how they are installed; as in
 * tools/deps.sh. */
#include "harness/host/check.h"
#include "harness/host/files.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MANAGERS = 5 };

static const struct {
	const char *program, *install;
} managers[MANAGERS] = {
	{"apt-get", "apt-get install --no-install-recommends"},
	{"dnf", "dnf install"},
	{"pacman", "pacman -S"},
	{"apk", "apk add"},
	{"zypper", "zypper install"},
};

#if defined(__aarch64__)
#define QEMU                                                                  \
	"qemu-system-arm", "qemu-system-aarch64-core", "qemu-system-aarch64", \
		"qemu-system-aarch64", "qemu-arm"
#else
#define QEMU                                                          \
	"qemu-system-x86", "qemu-system-x86-core", "qemu-system-x86", \
		"qemu-system-x86_64", "qemu-x86"
#endif

static const struct {
	const char *what, *names[MANAGERS];
} packages[] = {
	{"qemu", {QEMU}},
	{"libvirt-driver",
	 {"libvirt-daemon-driver-qemu", "libvirt-daemon-driver-qemu", "libvirt",
	  "libvirt-qemu", "libvirt-daemon-driver-qemu"}},
	{"mkfs",
	 {"e2fsprogs", "e2fsprogs", "e2fsprogs", "e2fsprogs", "e2fsprogs"}},
	{"gnuplot",
	 {"gnuplot-nox", "gnuplot", "gnuplot", "gnuplot", "gnuplot"}},
};

static int find_manager(void)
{
	char path[PATH_MAX];

	for (int i = 0; i < MANAGERS; i++)
		if (host_find_program(managers[i].program, path,
				      sizeof(path)) == 0)
			return i;
	return -1;
}

void check_package(const char *what, char *command, size_t size)
{
	int manager = find_manager();

	for (size_t i = 0; i < sizeof(packages) / sizeof(*packages); i++) {
		if (strcmp(packages[i].what, what) != 0)
			continue;
		if (manager < 0)
			snprintf(command, size, "install %s",
				 packages[i].names[0]);
		else
			snprintf(command, size, "%s%s %s",
				 geteuid() == 0 ? "" : "sudo ",
				 managers[manager].install,
				 packages[i].names[manager]);
		return;
	}
	snprintf(command, size, "install %s", what);
}
