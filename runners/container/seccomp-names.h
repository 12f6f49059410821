/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of system calls by their names, new ones included. */
#ifndef RUNNERS_CONTAINER_SECCOMP_NAMES_H
#define RUNNERS_CONTAINER_SECCOMP_NAMES_H

/**
 * The number for libseccomp's rules: what the library says (negative for a call
 * that this machine's architecture has not), or what the kernel has given to a
 * call that is newer than the library. __NR_SCMP_ERROR for no call at all.
 * Pure.
 */
int seccomp_call_number(const char *name);

#endif
