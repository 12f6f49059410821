/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls that would change the whole kernel, asked so that nothing is done
 * whoever asks: a module that is none, a kernel in more pieces than any may
 * have. The answer tells who may from who may not (ATTACKS, rule 4); the
 * witness proves that on the host before it counts.
 */
#include "isolation-tests/escape/machine-acts.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

/* kexec_load(2): more segments than KEXEC_SEGMENT_MAX. */
#define SEGMENTS_TOO_MANY 64

static int answer(long returned)
{
	return returned < 0 ? errno : 0;
}

static int ask_module(void)
{
	static const char nothing[64] = "this is no module";

	return answer(syscall(SYS_init_module, nothing, sizeof(nothing), ""));
}

static int ask_kexec(void)
{
	return answer(syscall(SYS_kexec_load, 0UL,
			      (unsigned long)SEGMENTS_TOO_MANY, NULL, 0UL));
}

const struct vector vectors[] = {
	{"module", ask_module},
	{"kexec", ask_kexec},
	{0},
};
