/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Facts that stand still: what the kernel says of itself in pseudo-files, and
 * names of the machine. Both sides read the same table by the same code; what
 * is read is sealed and dropped. A closed list; at most 64 KiB of each is read,
 * nothing is consumed, nothing written.
 */
#ifndef ISOLATION_TESTS_LEAK_FACT_H
#define ISOLATION_TESTS_LEAK_FACT_H

#include "common/error.h"

#include <stddef.h>

/** Most that is read of any file, in bytes. */
#define FACT_BYTES (64 * 1024)

struct fact {
	const char *row;
	const char *path; /**< or NULL, where it is no file */
	/**
	 * Keep of `*size` bytes of text (or nothing, without a path) what
	 * makes the fact, in `text` of FACT_BYTES. Negative: there is nothing.
	 */
	int (*keep)(char *text, size_t *size, struct error *err);
	int anywhere; /**< compared as it is; else sealed together with the
			   kernel's boot id, as two kernels of one make say
			   the same without any leak */
};

/** The table, ended by a NULL row. */
extern const struct fact facts[];

/**
 * Read a fact and seal it into `text` (SEAL_TEXT bytes). Negative with the
 * reason why there is none.
 */
int fact_seal(const struct fact *fact, const char *salt, char *text,
	      struct error *err);

/** Read at most `room` - 1 bytes of a file and end them with a NUL. */
int fact_read_file(const char *path, char *text, size_t room, size_t *size,
		   struct error *err);

#endif
