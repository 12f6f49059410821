/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Executing a program through a mount of its own, which is read-only and in no
 * mount namespace: whoever reaches the file through /proc/PID/exe can't write
 * to it, now or later, and nobody can make that mount writable again. It costs
 * nothing but two calls; it takes a privilege over the mount namespace.
 */
#ifndef COMMON_READ_ONLY_H
#define COMMON_READ_ONLY_H

/** The file on a mount of its own, as it is executed from there: a descriptor,
 * or negative with errno. */
int read_only_open(const char *path);

/** Become the program in that file. Returns only when that can't be: negative
 * with errno, and nothing has changed. */
int read_only_execute(const char *path, char *const argv[], char *const envp[]);

/** Whether this process is a program that was executed so. It asks the kernel,
 * and believes nobody else. */
int read_only_is(void);

#endif
