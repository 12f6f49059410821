/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The guest's kernel. A hypervisor starts the uncompressed ELF image (PVH)
 * faster than the bzImage around it: 0.3 s less under emulation. Only LZ4 is
 * unpacked here; a kernel packed otherwise is booted as it is.
 */
#ifndef RUNNERS_VM_KERNEL_H
#define RUNNERS_VM_KERNEL_H

#include "common/error.h"

#include <stddef.h>
#include <sys/types.h>

/**
 * Unpack the ELF image inside a bzImage. `*elf` is the caller's to free.
 * Negative when it isn't packed with LZ4, is damaged, or can't be entered
 * through PVH. Pure.
 */
int kernel_unpack(const unsigned char *image, size_t size, unsigned char **elf,
		  size_t *elf_size, struct error *err);

/** Decode one LZ4 block into at most `room` bytes; their count, or -1. Pure. */
ssize_t kernel_lz4_block(const unsigned char *in, size_t size,
			 unsigned char *out, size_t room);

/**
 * Put what is to be booted of the kernel at `from` into the file `to`: the ELF
 * image where that can be had, else a copy. A `to` that is younger is kept.
 */
int kernel_prepare(const char *from, const char *to, struct error *err);

#endif
