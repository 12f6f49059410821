/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Programs to be started: this one does nothing. With a word it stays: "idle"
 * writes a byte to standard output and waits for a signal, "stubborn" ignores
 * all that can be ignored before it does so. Static, no library: what starting
 * it takes is the kernel's.
 */
#include "tests/floor/calls.h"

#include <signal.h>

FLOOR_ENTRY

#define LAST_SIGNAL 64

/* The kernel's own layout, which libraries hide. */
struct kernel_action {
	void *handler;
	unsigned long flags;
	void *restorer;
	unsigned long mask;
};

static void ignore_all(void)
{
	static const struct kernel_action ignore = {.handler = (void *)1};
	unsigned long all = ~0UL;
	int number;

	for (number = 1; number <= LAST_SIGNAL; number++)
		CALL(__NR_rt_sigaction, number, &ignore, 0, sizeof(all));
	CALL(__NR_rt_sigprocmask, SIG_BLOCK, &all, 0, sizeof(all));
}

int floor_main(int argc, char **argv)
{
	int stubborn;
	char byte;

	if (argc < 2)
		return 0;
	stubborn = argv[1][0] == 's';
	if (stubborn)
		ignore_all();
	CALL(__NR_write, 1, "!", 1);
	while (stubborn)
		CALL(__NR_pause);
	return CALL(__NR_read, 0, &byte, 1) != 0;
}
