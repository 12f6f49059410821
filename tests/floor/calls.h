/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * System calls without a library, for programs that show what the kernel itself
 * charges: the instruction, an entry point, and what text they need. Nothing in
 * here makes a system call that its caller did not ask for, and nothing is
 * allocated. x86-64 only.
 */
#ifndef TESTS_FLOOR_CALLS_H
#define TESTS_FLOOR_CALLS_H

#include <asm/unistd.h>
#include <stddef.h>
#include <stdint.h>

#ifndef __x86_64__
#error "the floor is written for x86-64"
#endif

/* Result as from the kernel: a negative errno on failure. */
static inline long call6(long number, long a, long b, long c, long d, long e,
			 long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10),
			   "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

/* Missing arguments are 0; pointers and numbers alike. */
#define CALL_NTH(n, a, b, c, d, e, f, ...)                                \
	call6((n), (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), \
	      (long)(f))
#define CALL(...) CALL_NTH(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)

static inline size_t text_length(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	return length;
}

/* Put TEXT at `at`, which has room; returns the end, where a NUL stands. */
static inline char *put_text(char *at, const char *text)
{
	while (*text)
		*at++ = *text++;
	*at = '\0';
	return at;
}

static inline char *put_number(char *at, unsigned long number)
{
	char digits[21];
	char *digit = digits + 20;

	*digit = '\0';
	do {
		*--digit = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	return put_text(at, digit);
}

/* The entry point. The program is its main function. */
int floor_main(int argc, char **argv);

#define FLOOR_ENTRY                    \
	__asm__(".globl _start\n"      \
		"_start:\n"            \
		"	xor %ebp, %ebp\n"    \
		"	mov (%rsp), %edi\n"  \
		"	lea 8(%rsp), %rsi\n" \
		"	and $-16, %rsp\n"    \
		"	call floor_main\n"   \
		"	mov %eax, %edi\n"    \
		"	mov $231, %eax\n"    \
		"	syscall\n");

#endif
