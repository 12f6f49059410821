/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/privileges.h"

#include "runners/container/seccomp.h"

#include <cap-ng.h>
#include <errno.h>
#include <sys/prctl.h>

/* What Docker leaves to root inside. */
static const unsigned default_set[] = {
	CAP_CHOWN,   CAP_DAC_OVERRIDE, CAP_FSETID,	     CAP_FOWNER,
	CAP_MKNOD,   CAP_NET_RAW,      CAP_SETGID,	     CAP_SETUID,
	CAP_SETFCAP, CAP_SETPCAP,      CAP_NET_BIND_SERVICE, CAP_SYS_CHROOT,
	CAP_KILL,    CAP_AUDIT_WRITE,
};
#define DEFAULT_COUNT (sizeof(default_set) / sizeof(*default_set))

uint64_t privileges_default_mask(void)
{
	uint64_t mask = 0;
	size_t i;

	for (i = 0; i < DEFAULT_COUNT; i++)
		mask |= UINT64_C(1) << default_set[i];
	return mask;
}

static int keep_capabilities(int defaults, struct error *err)
{
	const capng_type_t kept =
		CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_BOUNDING_SET;
	size_t i;

	/* Inheritable and ambient sets stay empty (CVE-2022-24769). */
	capng_clear(CAPNG_SELECT_ALL);
	for (i = 0; defaults && i < DEFAULT_COUNT; i++)
		if (capng_update(CAPNG_ADD, kept, default_set[i]) < 0)
			return error_make(err, 0, "capability %u is unknown",
					  default_set[i]);
	if (capng_apply(CAPNG_SELECT_ALL) < 0)
		return error_make(err, errno, "cannot drop capabilities");
	return 0;
}

int privileges_drop(const struct settings *settings, struct error *err)
{
	if (settings->no_new_privs &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return error_make(err, errno, "cannot set no_new_privs");
	/* Before the capabilities go: without no_new_privs it takes one. */
	if (settings->seccomp && seccomp_load_default(err) < 0)
		return -1;
	if (settings->capabilities == CAPABILITIES_ALL)
		return 0;
	return keep_capabilities(settings->capabilities == CAPABILITIES_DEFAULT,
				 err);
}
