/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts of a host, as readers see them. */
#ifndef HARNESS_REPORT_FACT_H
#define HARNESS_REPORT_FACT_H

#include "common/json.h"

#include <stdio.h>

/** The one that is a group of facts: of the kernel's mitigations. */
#define FACT_MITIGATIONS "mitigations"

/** What a fact is called, or NULL where it has no name but its key. */
const char *fact_title(const char *key);

/** Whether it says anything. */
int fact_is_known(const json_t *value);

/** Write it as Markdown on one line, in the unit that its key ends in. */
void fact_write(FILE *out, const char *key, const json_t *value);

#endif
