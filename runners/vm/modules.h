/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which kernel modules a guest loads, and in which order. Each module says in
 * its own .modinfo what it depends on; a package that was only unpacked has no
 * modules.dep. Compressed modules can't be asked, so modules.dep is for them.
 */
#ifndef RUNNERS_VM_MODULES_H
#define RUNNERS_VM_MODULES_H

#include "common/error.h"

#include <stddef.h>

/** Modules in the order in which they have to be loaded. */
struct module_list {
	char **paths; /**< owned */
	size_t count;
};

/**
 * What a module's ELF file says after "depends=" ("a,b", "" for nothing).
 * Points into `elf`; NULL when it isn't a module. Pure.
 */
const char *modules_depends(const unsigned char *elf, size_t size);

/**
 * Find the modules named in `wanted` (ended by NULL) and what they depend on
 * below `directory`. A name that isn't there is left out: it may be built in.
 * Free with modules_free().
 */
int modules_resolve(const char *directory, const char *const *wanted,
		    struct module_list *list, struct error *err);

/** Let go of a list; safe on a zeroed one. */
void modules_free(struct module_list *list);

#define cleanup_modules __attribute__((cleanup(modules_free)))

#endif
