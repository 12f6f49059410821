/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where things are. A program that runs from its build directory uses what lies
 * in the tree; any other uses what was installed, also when the installation
 * was moved as a whole (DESTDIR). Nothing is made here, and no variable of the
 * environment names a program.
 */
#ifndef COMMON_PATHS_H
#define COMMON_PATHS_H

#include "common/error.h"

/** Whether this program runs from the directory that it was built in. */
int paths_in_tree(void);

/** Path of one of our programs ("bulkhead-probe"). Caller frees; NULL with the
 * reason and the remedy when it is not there. */
char *paths_program(const char *name, struct error *err);

/** Path of a folder of ours, "suites" or "plots". Caller frees; NULL when it
 * is not there. */
char *paths_data(const char *folder, struct error *err);

/** Where the messages of other languages lie, compiled: a directory as
 * bindtextdomain(3) wants it. Caller frees; NULL without memory. Need not
 * exist. */
char *paths_messages(struct error *err);

/** Path of the store that is used when none is named: results/ in the tree,
 * else the user's data directory (XDG). Caller frees; need not exist. */
char *paths_store(struct error *err);

/** A kernel that a guest can boot. */
struct guest_kernel {
	char *image;   /**< bzImage, owned */
	char *modules; /**< directory of its modules, owned */
	char *version; /**< "6.1.0-56-cloud-amd64", owned */
};

/** Free what a guest_kernel owns, and clear it. */
void guest_kernel_free(struct guest_kernel *kernel);

/**
 * Find a guest kernel: one made by `make deps` (or installed beside us), else
 * one of the machine's that is readable and has the modules that a guest
 * needs as plain files. Negative with the reason and the remedy.
 */
int paths_guest_kernel(struct guest_kernel *kernel, struct error *err);

#define cleanup_guest_kernel __attribute__((cleanup(guest_kernel_free)))

#endif
