/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the foreign programs and libraries are that a run would use. */
#ifndef HARNESS_HOST_TOOLS_H
#define HARNESS_HOST_TOOLS_H

#include <stddef.h>

/** Path of the emulator for this architecture. Returns 0, or -1. */
int host_find_qemu(char *path, size_t size);

/** Path of libvirt's qemu driver. Returns 0, or -1. */
int host_find_libvirt_driver(char *path, size_t size);

#endif
