/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/escape/kernel-calls.h"

#include <seccomp.h>
#include <string.h>

#if defined(__x86_64__)
#define PREFIX "__x64_sys_"
#elif defined(__aarch64__)
#define PREFIX "__arm64_sys_"
#else
#define PREFIX "sys_"
#endif

/* The one call whose function has another name. */
static const char *name_of(const char *function)
{
	return strcmp(function, "umount") ? function : "umount2";
}

void kernel_calls_read(struct kernel_calls *calls, FILE *list)
{
	char line[512], type, symbol[256];

	*calls = (struct kernel_calls){0};
	while (list && fgets(line, sizeof(line), list)) {
		int number;

		if (sscanf(line, "%*s %c %255s", &type, symbol) != 2 ||
		    strncmp(symbol, PREFIX, strlen(PREFIX)) != 0 || type == 'W')
			continue;
		number = seccomp_syscall_resolve_name(
			name_of(symbol + strlen(PREFIX)));
		if (number >= 0 && number < SCAN_CALLS)
			calls->has[number] = 1;
	}
	calls->is_told = calls->has[seccomp_syscall_resolve_name("getpid")];
}
