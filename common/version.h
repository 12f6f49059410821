/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which version and commit this program was built from. */
#ifndef COMMON_VERSION_H
#define COMMON_VERSION_H

/** "0.1.0", from the file VERSION. */
const char *version_number(void);

/** Twelve digits, "-dirty" behind them when the tree had changes; "unknown"
 * outside a git checkout. */
const char *version_commit(void);

#endif
