/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profiles of system calls in JSON: the form of the OCI runtime specification
 * (linux.seccomp, alone or within a whole config.json), and Docker's, which
 * adds archMap, includes and excludes. Compiled with libseccomp as runc does
 * it; what would ask for more than a filter (a listener) is refused.
 */
#ifndef RUNNERS_CONTAINER_SECCOMP_PROFILE_H
#define RUNNERS_CONTAINER_SECCOMP_PROFILE_H

#include "common/json.h"
#include "runners/container/seccomp.h"

/** The longest file that is read. */
#define SECCOMP_PROFILE_MOST (1 << 20)

/**
 * Read and compile the profile at `path`. Fills `program`, which then owns its
 * filter. Every failure is one sentence that begins with the path and says
 * where in the profile it is.
 */
int seccomp_profile_compile(struct seccomp_program *program, const char *path,
			    uint64_t capabilities, struct error *err);

/** The file's JSON: a new reference, or NULL. Only regular files. */
json_t *seccomp_profile_read(const char *path, struct error *err);

/**
 * Whether a rule of Docker's form counts on this machine, with these
 * capabilities: by its includes and excludes. Negative with `err` when they
 * cannot be understood.
 */
int seccomp_profile_counts(const json_t *rule, uint64_t capabilities,
			   struct error *err);

#endif
