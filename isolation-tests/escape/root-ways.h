/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways out of a root directory to the decoy's file, for the attack `root`. */
#ifndef ISOLATION_TESTS_ESCAPE_ROOT_WAYS_H
#define ISOLATION_TESTS_ESCAPE_ROOT_WAYS_H

#include "isolation-tests/escape/reach.h"

/** Longest handle of a file, in bytes, and as text. */
#define ROOT_HANDLE 128
#define ROOT_HANDLE_TEXT (2 * ROOT_HANDLE + 1)

/** Where the file is; the target of the table's functions. */
struct root_target {
	const char *file;   /**< its path outside; borrowed */
	const char *handle; /**< of the file, in hexadecimal; "": none */
	int handle_type;
	int64_t device, inode; /**< of the file */
	const char *cell;      /**< an empty directory in here; borrowed */
	const char *data; /**< on the file's file system, perhaps; borrowed */
};

/** The table, ended by a NULL row. */
extern const struct reach root_ways[];

/** Room for the path of an empty directory. */
#define ROOT_CELL 512

/** Make an empty directory in `data`; `path` is "" if that is refused. */
void root_cell_make(char path[ROOT_CELL], const char *data);

/** The handle of a file, as text. Returns its type; negative with the reason.
 */
int root_handle_of(const char *path, char text[ROOT_HANDLE_TEXT],
		   struct error *err);

/** Such a text as bytes. How many; negative: it is none. Pure. */
int root_handle_bytes(const char *text, unsigned char bytes[ROOT_HANDLE]);

#endif
