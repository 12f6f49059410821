/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The programs that a run uses, and what they say they can do. */
#ifndef HARNESS_PROGRAMS_H
#define HARNESS_PROGRAMS_H

#include "common/digest.h"
#include "common/paths.h"
#include "harness/plan/catalogue.h"

struct programs {
	char *probe, *vm; /**< paths, owned; vm NULL: none */
	char probe_sha256[DIGEST_TEXT];
	struct guest_kernel kernel; /**< image NULL: none */
	struct catalogue catalogue;
};

/** Find the programs and ask them. Only the probe must be there. */
int programs_find(struct programs *programs, struct error *err);

void programs_free(struct programs *programs);

#define cleanup_programs __attribute__((cleanup(programs_free)))

#endif
