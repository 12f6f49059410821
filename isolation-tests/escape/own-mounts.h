/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mount namespace of the calling child's own, from which nothing comes back
 * to the one that it was in.
 */
#ifndef ISOLATION_TESTS_ESCAPE_OWN_MOUNTS_H
#define ISOLATION_TESTS_ESCAPE_OWN_MOUNTS_H

/** Make it, private throughout. 0, or an errno: then mount nothing. */
int own_mounts(void);

#endif
