/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Protection coverage: the attacks are a detector, and this is its test. Each
 * protection of an explained run is in one smallest set at least, which is an
 * attack that gets through when it is taken away, alone or with others; or it
 * carries its argument here. So does each key of a container that is not called
 * a protection. Pure but for what it prints.
 */
#ifndef HARNESS_REPORT_COVERAGE_H
#define HARNESS_REPORT_COVERAGE_H

#include "common/json.h"

#include <stdio.h>

/**
 * Look at a document of store_export() and print a line for each protection of
 * its containers, on the machine and in the laboratory together: which attack
 * needs it, why none can, that the time did not suffice to tell (a search that
 * is not at its end may still find it), or that one is missing; a line for each
 * key that is none; then how many of each. How many are neither needed nor
 * argued, or have an argument that is disproved; negative where nothing is
 * explained.
 */
int coverage_write(FILE *out, const json_t *document);

/** Why a key of a container is no protection; NULL: nobody has said. */
const char *coverage_no_protection(const char *key);

#endif
