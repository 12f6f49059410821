/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The looks that doctor.c's table names. Each fills status, finding and remedy
 * through check_say(). For this folder and its tests only.
 */
#ifndef HARNESS_HOST_CHECK_H
#define HARNESS_HOST_CHECK_H

#include "harness/host/doctor.h"

/** Set status, remedy ("" for none) and finding. */
void check_say(struct host_check *check, enum host_check_status status,
	       const char *remedy, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/** The command that installs the package of `what`, one of "qemu",
 * "libvirt-driver", "mkfs", "gnuplot", on the distribution that we are on. */
void check_package(const char *what, char *command, size_t size);

/* check-kernel.c: what the kernel lets this user do */
void check_root(struct host_check *check, const struct host_place *place);
void check_namespaces(struct host_check *check, const struct host_place *place);
void check_groups(struct host_check *check, const struct host_place *place);
void check_limits(struct host_check *check, const struct host_place *place);
void check_seccomp(struct host_check *check, const struct host_place *place);
void check_kvm(struct host_check *check, const struct host_place *place);
void check_tap(struct host_check *check, const struct host_place *place);

/* check-program.c: what has to be installed */
void check_agent(struct host_check *check, const struct host_place *place);
void check_vm_runner(struct host_check *check, const struct host_place *place);
void check_driver(struct host_check *check, const struct host_place *place);
void check_qemu(struct host_check *check, const struct host_place *place);
void check_guest_kernel(struct host_check *check,
			const struct host_place *place);
void check_mkfs(struct host_check *check, const struct host_place *place);
void check_gnuplot(struct host_check *check, const struct host_place *place);

/* check-place.c: room for what is measured and kept */
void check_memory(struct host_check *check, const struct host_place *place);
void check_direct(struct host_check *check, const struct host_place *place);
void check_space(struct host_check *check, const struct host_place *place);
void check_store(struct host_check *check, const struct host_place *place);

#endif
