/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/seccomp-names.h"

#include <seccomp.h>
#include <string.h>

/* Since 5.1 a new call has the same number on every architecture. Without
 * these a filter would depend on the library's age, and answer EPERM where the
 * C library falls back upon ENOSYS only. */
static const struct {
	const char *name;
	int number;
} newer[] = {
	{"epoll_pwait2", 441},	    {"mount_setattr", 442},
	{"quotactl_fd", 443},	    {"landlock_create_ruleset", 444},
	{"landlock_add_rule", 445}, {"landlock_restrict_self", 446},
	{"memfd_secret", 447},	    {"process_mrelease", 448},
	{"futex_waitv", 449},	    {"set_mempolicy_home_node", 450},
	{"cachestat", 451},	    {"fchmodat2", 452},
	{"map_shadow_stack", 453},  {"futex_wake", 454},
	{"futex_wait", 455},	    {"futex_requeue", 456},
	{"statmount", 457},	    {"listmount", 458},
	{"lsm_get_self_attr", 459}, {"lsm_set_self_attr", 460},
	{"lsm_list_modules", 461},  {"mseal", 462},
	{"setxattrat", 463},	    {"getxattrat", 464},
	{"listxattrat", 465},	    {"removexattrat", 466},
	{"open_tree_attr", 467},    {"file_getattr", 468},
	{"file_setattr", 469},
#ifdef __x86_64__
	{"uretprobe", 335},
#endif
};

int seccomp_call_number(const char *name)
{
	int number = seccomp_syscall_resolve_name(name);
	size_t i;

	if (number != __NR_SCMP_ERROR)
		return number;
	for (i = 0; i < sizeof(newer) / sizeof(*newer); i++)
		if (!strcmp(newer[i].name, name))
			return newer[i].number;
	return __NR_SCMP_ERROR;
}
