/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/privileges.h"

#include "runners/container/capabilities.h"

#include <errno.h>
#include <sys/prctl.h>

static int drop_capabilities(const struct settings *settings, uint64_t kept,
			     struct error *err)
{
	if (settings->capabilities == CAPABILITIES_ALL)
		return 0;
	return capabilities_keep_beside(
		settings->capability_mask, kept,
		settings->capabilities == CAPABILITIES_LIST, err);
}

int privileges_drop(const struct settings *settings, uint64_t kept,
		    const struct seccomp_program *program, struct error *err)
{
	/* Without no_new_privs a filter takes a capability, so it comes before
	 * they go. With it the filter comes last: a profile need not allow what
	 * only we do. */
	if (!settings->no_new_privs)
		return seccomp_program_install(program, err) < 0
			       ? -1
			       : drop_capabilities(settings, kept, err);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return error_make(err, errno, "cannot set no_new_privs");
	if (drop_capabilities(settings, kept, err) < 0)
		return -1;
	return seccomp_program_install(program, err);
}
