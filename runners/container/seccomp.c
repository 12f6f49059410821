/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/seccomp.h"

#include "runners/container/seccomp-profile.h"
#include "seccomp-default.h" /* made by tools/seccomp-default.c */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int seccomp_program_make(struct seccomp_program *program, const char *text,
			 uint64_t capabilities, struct error *err)
{
	*program = (struct seccomp_program){.filter = NULL};
	if (!text || !strcmp(text, "off"))
		return 0;
	if (strchr(text, '/'))
		return seccomp_profile_compile(program, text, capabilities,
					       err);
	if (strcmp(text, "default"))
		return error_make(
			err, 0,
			"'%s' is none of off, default, and the path of a profile (with a slash in it)",
			strlen(text) > 64 ? "..." : text);
	program->filter = seccomp_default;
	program->length = sizeof(seccomp_default) / sizeof(*seccomp_default);
	return 0;
}

void seccomp_program_free(struct seccomp_program *program)
{
	free(program->owned);
	*program = (struct seccomp_program){.filter = NULL};
}

int seccomp_program_install(const struct seccomp_program *program,
			    struct error *err)
{
	/* The kernel only reads it. */
	struct sock_fprog filter = {
		.len = program->length,
		.filter = (struct sock_filter *)program->filter,
	};

	if (!program->filter)
		return 0;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, program->flags,
		    &filter) < 0)
		return error_make(
			err, errno, "cannot install the seccomp filter%s",
			errno == EACCES
				? " (that takes no_new_privs=on, or sys_admin)"
				: "");
	return 0;
}
