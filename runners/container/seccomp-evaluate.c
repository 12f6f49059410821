/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A seccomp program, worked out here instead of in the kernel: to know what it
 * would do before it is installed. Only the instructions that libseccomp
 * and tools/seccomp-default.c write.
 */
#include "runners/container/seccomp.h"

#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <sys/syscall.h>

/* Whether the condition of a jump holds; negative for another instruction. */
static int holds(const struct sock_filter *jump, uint32_t value)
{
	switch (jump->code) {
	case BPF_JMP | BPF_JEQ | BPF_K:
		return value == jump->k;
	case BPF_JMP | BPF_JGT | BPF_K:
		return value > jump->k;
	case BPF_JMP | BPF_JGE | BPF_K:
		return value >= jump->k;
	case BPF_JMP | BPF_JSET | BPF_K:
		return (value & jump->k) != 0;
	}
	return -1;
}

/* One instruction; 1 when it was the last, whose answer is then in `*value`. */
static int step(const struct sock_filter *instruction, const void *data,
		uint32_t *value, size_t *at)
{
	uint32_t k = instruction->k;
	int condition = holds(instruction, *value);

	if (condition >= 0) {
		*at += condition ? instruction->jt : instruction->jf;
	} else if (instruction->code == (BPF_JMP | BPF_JA)) {
		*at += k;
	} else if (instruction->code == (BPF_ALU | BPF_AND | BPF_K)) {
		*value &= k;
	} else if (instruction->code == (BPF_LD | BPF_W | BPF_ABS) &&
		   k <= sizeof(struct seccomp_data) - sizeof(*value)) {
		memcpy(value, (const char *)data + k, sizeof(*value));
	} else {
		*value = instruction->code == (BPF_RET | BPF_K)
				 ? k
				 : SECCOMP_RET_KILL_PROCESS;
		return 1;
	}
	return 0;
}

uint32_t seccomp_program_evaluate(const struct seccomp_program *program,
				  int number, const uint64_t arguments[6])
{
	struct seccomp_data data = {.nr = number,
				    .arch = seccomp_arch_native()};
	uint32_t value = 0;
	size_t at;

	if (!program->filter)
		return SECCOMP_RET_ALLOW;
	memcpy(data.args, arguments, sizeof(data.args));
	/* Jumps go forward only, so it ends. */
	for (at = 0; at < program->length; at++)
		if (step(&program->filter[at], &data, &value, &at))
			return value;
	return SECCOMP_RET_KILL_PROCESS;
}

struct call {
	const char *name; /* NULL ends a list */
	int number;
};

/* Without these the agent never answers. What else it calls may fail, and then
 * it says so itself. */
static const struct call of_the_agent[] = {
	{"read", SYS_read},
	{"close", SYS_close},
	{"openat", SYS_openat},
	{"fcntl", SYS_fcntl},
	{"prctl", SYS_prctl},
	{"sendmsg", SYS_sendmsg},
	{"recvmsg", SYS_recvmsg},
#ifdef SYS_poll
	{"poll", SYS_poll},
#else
	{"ppoll", SYS_ppoll},
#endif
	{"socketpair", SYS_socketpair},
	{"signalfd4", SYS_signalfd4},
	{"rt_sigaction", SYS_rt_sigaction},
	{"rt_sigprocmask", SYS_rt_sigprocmask},
	{"brk", SYS_brk},
	{"clone", SYS_clone},
	{"exit_group", SYS_exit_group},
	{NULL, 0},
};

/* From the filter to the program's first instruction, and from its end to that
 * of process 1. */
static const struct call of_the_init[] = {
	{"rt_sigprocmask", SYS_rt_sigprocmask},
	{"prctl", SYS_prctl},
	{"clone", SYS_clone},
	{"setsid", SYS_setsid},
	{"chdir", SYS_chdir},
	{"execve", SYS_execve},
	{"close", SYS_close},
	{"wait4", SYS_wait4},
	{"rt_sigtimedwait", SYS_rt_sigtimedwait},
	{"exit_group", SYS_exit_group},
	{NULL, 0},
};

static int check(const struct seccomp_program *program, const struct call *call,
		 const char *whose, struct error *err)
{
	static const uint64_t zeros[6];

	for (; call->name; call++) {
		uint32_t answer =
			seccomp_program_evaluate(program, call->number, zeros);

		if (answer != SECCOMP_RET_ALLOW && answer != SECCOMP_RET_LOG)
			return error_make(
				err, 0,
				"the seccomp profile denies %s, without which %s cannot work",
				call->name, whose);
	}
	return 0;
}

int seccomp_program_check_agent(const struct seccomp_program *program,
				struct error *err)
{
	return check(program, of_the_agent, "the agent", err);
}

int seccomp_program_check_init(const struct seccomp_program *program,
			       struct error *err)
{
	return check(program, of_the_init, "process 1", err);
}
