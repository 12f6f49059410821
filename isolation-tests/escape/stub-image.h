/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of the stub. */
#ifndef ISOLATION_TESTS_ESCAPE_STUB_IMAGE_H
#define ISOLATION_TESTS_ESCAPE_STUB_IMAGE_H

#include <stddef.h>

/** The program, `*size` bytes; NULL on a processor that it is not written for.
 */
const unsigned char *stub_image(size_t *size);

#endif
