/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The image, an ELF program with one segment, put together by the assembler.
 * All that it does is to sleep; its timer, which outlives exec, ends it.
 */
#include "isolation-tests/escape/stub-image.h"

#include <elf.h>

#define TEXT(token) #token
#define NUMBER(macro) TEXT(macro)

/* Header and program header of a 64-bit program at 0x400000. */
#define IMAGE(machine, code)                                             \
	__asm__(".pushsection .rodata\n"                                 \
		".balign 16\n"                                           \
		"stub_image_begin:\n"                                    \
		".byte 0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0\n"             \
		".zero 8\n"                                              \
		".2byte 2, " machine "\n"                                \
		".4byte 1\n"                                             \
		".8byte 0x400000 + stub_image_code - stub_image_begin\n" \
		".8byte 64, 0\n"                                         \
		".4byte 0\n"                                             \
		".2byte 64, 56, 1, 0, 0, 0\n"                            \
		".4byte 1, 5\n"                                          \
		".8byte 0, 0x400000, 0x400000\n"                         \
		".8byte stub_image_end - stub_image_begin\n"             \
		".8byte stub_image_end - stub_image_begin\n"             \
		".8byte 0x1000\n"                                        \
		".balign 16\n"                                           \
		"stub_image_code:\n" code ".balign 8\n"                  \
		"stub_image_end:\n"                                      \
		".popsection\n")

#if defined(__x86_64__)
/* pause(), again and again. */
IMAGE(NUMBER(EM_X86_64), "1: movl $34, %eax\nsyscall\njmp 1b\n");
#elif defined(__aarch64__)
/* ppoll() of nothing, again and again. */
IMAGE(NUMBER(EM_AARCH64),
      "1: mov x0, #0\nmov x1, #0\nmov x2, #0\nmov x3, #0\nmov x8, #73\n"
      "svc #0\nb 1b\n");
#endif

#if defined(__x86_64__) || defined(__aarch64__)
extern const unsigned char stub_image_begin[], stub_image_end[];

const unsigned char *stub_image(size_t *size)
{
	*size = (size_t)(stub_image_end - stub_image_begin);
	return stub_image_begin;
}
#else
const unsigned char *stub_image(size_t *size)
{
	*size = 0;
	return NULL;
}
#endif
