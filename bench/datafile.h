/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that the disk workloads read and rewrite, in the environment's data
 * directory. A file is made once and found again by later trials; it goes with
 * the directory when the environment ends. Every 4 KiB block begins with its
 * own number, the rest is noise that no storage can compress or share.
 */
#ifndef BENCH_DATAFILE_H
#define BENCH_DATAFILE_H

#include "probe/job.h"

/** Bytes of a block, and what O_DIRECT wants of addresses and lengths. */
#define DATAFILE_BLOCK 4096

/** Full path of NAME in the data directory into `path` of `size` bytes.
 * Negative where there is no such directory or it is too long. */
int datafile_path(const struct job_context *context, const char *name,
		  char *path, size_t size, struct error *err);

/**
 * A descriptor (the caller's) on NAME, open to read and write past the page
 * cache (O_DIRECT). The file has `bytes` bytes, all written and on the disk;
 * made now unless it is there with that size. Returns JOB_UNSUPPORTED where
 * the file system has no O_DIRECT, another negative on other failures.
 */
int datafile_open(const struct job_context *context, const char *name,
		  int64_t bytes, struct error *err);

#endif
