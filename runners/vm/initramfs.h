/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The guest's first root directory: the agent as /init, the modules it loads,
 * /modules/order that says in which order, and a console. Nothing else.
 */
#ifndef RUNNERS_VM_INITRAMFS_H
#define RUNNERS_VM_INITRAMFS_H

#include "common/error.h"

/** Write it to `path`. `modules` is the directory of the kernel's modules. */
int initramfs_write(const char *path, const char *agent, const char *modules,
		    struct error *err);

#endif
