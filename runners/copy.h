/* SPDX-License-Identifier: GPL-3.0-or-later */
/* This program as a sealed copy in memory: a file that nobody can write, and
 * that nobody else executes. */
#ifndef RUNNERS_COPY_H
#define RUNNERS_COPY_H

#include "common/error.h"

/** Whether the file open there is such a copy, as the kernel has it. */
int copy_is(int fd);

/** Execute this program again from one. Negative: impossible, nothing has
 * changed. */
int copy_execute(char *const argv[], char *const envp[], struct error *err);

#endif
