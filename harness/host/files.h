/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small reads for this folder: pseudo-files below a root directory ("" is the
 * machine, a fixture's path is a recorded one), and programs on the PATH.
 * Absence is an answer here, not an error.
 */
#ifndef HARNESS_HOST_FILES_H
#define HARNESS_HOST_FILES_H

#include <stddef.h>

/**
 * Read at most `size` - 1 bytes of `root``path` into `text`, without the final
 * newline. Returns their count; -1 with `text` "" when there is no such file.
 */
int host_read(const char *root, const char *path, char *text, size_t size);

/**
 * Value of the first line `key`, blanks, `separator`, blanks, value in a file
 * such as /proc/cpuinfo or /etc/os-release; quotes around it are dropped.
 * Returns its length; -1 with `value` "" when there is none.
 */
int host_read_value(const char *root, const char *path, const char *key,
		    char separator, char *value, size_t size);

/** Kilobytes of `key` in /proc/meminfo, as bytes; -1 when there is none. */
long long host_read_memory(const char *root, const char *key);

/** Full path of a program on the PATH or in the sbin directories that users
 * often lack. Returns 0, or -1 with `path` "". */
int host_find_program(const char *name, char *path, size_t size);

/**
 * First line that `argv` prints (argv[0] is a path; no shell, no input, no
 * more than `timeout_ms`). Returns 0, or -1 with `line` "".
 */
int host_program_line(char *const argv[], int timeout_ms, char *line,
		      size_t size);

/** First path that matches one of the NULL-ended glob `patterns`. Returns 0,
 * or -1 with `path` "". */
int host_find_file(const char *const patterns[], char *path, size_t size);

#endif
