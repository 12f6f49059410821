/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The system calls that a container may make, as a program for the kernel. It
 * is made before there is a container, so that the inside has nothing to do but
 * to install it: for the built-in filter, which was compiled with this program
 * (tools/seccomp-default.c), that is one call and no library.
 */
#ifndef RUNNERS_CONTAINER_SECCOMP_H
#define RUNNERS_CONTAINER_SECCOMP_H

#include "common/error.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

/** A filter ready to be installed; `filter` is NULL for none. */
struct seccomp_program {
	const struct sock_filter *filter;
	unsigned short length; /**< instructions */
	unsigned flags;	       /**< SECCOMP_FILTER_FLAG_* */
	void *owned; /**< what seccomp_program_free() frees, or NULL */
};

/**
 * The program that the key's text asks for: NULL or "off" none, "default" the
 * built-in one, a text with a slash the profile of that name (see
 * seccomp-profile.h). `capabilities` is what the container keeps, by which
 * Docker's profiles choose. To be freed also when it failed.
 */
int seccomp_program_make(struct seccomp_program *program, const char *text,
			 uint64_t capabilities, struct error *err);

/** Free what seccomp_program_make() has allocated. */
void seccomp_program_free(struct seccomp_program *program);

/**
 * Install it on the caller, for good; without a filter nothing is done. Needs
 * no_new_privs or CAP_SYS_ADMIN.
 */
int seccomp_program_install(const struct seccomp_program *program,
			    struct error *err);

/**
 * What the kernel would do upon this call of the machine's own architecture:
 * SECCOMP_RET_*, with its data. Pure. A program without a filter allows all;
 * one that libseccomp would not have written kills.
 */
uint32_t seccomp_program_evaluate(const struct seccomp_program *program,
				  int number, const uint64_t arguments[6]);

/**
 * Whether the agent can live under the program: a profile that denies what it
 * does all the time is refused by the call's name, instead of a container that
 * hangs. Pure.
 */
int seccomp_program_check_agent(const struct seccomp_program *program,
				struct error *err);

/** The same for a process 1 that starts a program of the user's own, and waits
 * for it. */
int seccomp_program_check_init(const struct seccomp_program *program,
			       struct error *err);

/**
 * What is in force on the caller: `got` is `text` when the kernel has a filter
 * and answers harmless calls, really made, as the program says; "off" without
 * one; "other" when the answers differ. `shown` says which calls were made.
 */
void seccomp_in_force(const struct seccomp_program *program, const char *text,
		      char *got, size_t got_size, char *shown,
		      size_t shown_size);

#endif
