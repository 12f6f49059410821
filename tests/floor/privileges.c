/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runners/container/privileges.c with constants. The filter is the product's
 * own where the build has written it down; else one of the same length that
 * lets everything pass. */
#include <linux/filter.h>

#include "seccomp-default.h" /* made by tools/seccomp-default.c */
#include "tests/floor/floor.h"

#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>

#define KEPT 0x00000000a80425fbUL /* Docker's fourteen */

static void set_capabilities(unsigned long mask)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {
		{.effective = (uint32_t)mask, .permitted = (uint32_t)mask},
		{.effective = (uint32_t)(mask >> 32),
		 .permitted = (uint32_t)(mask >> 32)},
	};

	need("capset", CALL(__NR_capset, &header, data));
}

void drop_privileges(void)
{
	/* The kernel only reads it. */
	struct sock_fprog program = {
		.len = sizeof(seccomp_default) / sizeof(*seccomp_default),
		.filter = (struct sock_filter *)seccomp_default,
	};
	unsigned long i;

	need("no_new_privs", CALL(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1));
	for (i = 0; i <= CAP_LAST_CAP; i++)
		if (!(KEPT >> i & 1))
			need("bounding set",
			     CALL(__NR_prctl, PR_CAPBSET_DROP, i));
	set_capabilities(KEPT);
	need("seccomp",
	     CALL(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
}
