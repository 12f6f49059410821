/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a suite did not expect of a run. */
#ifndef HARNESS_SURPRISES_H
#define HARNESS_SURPRISES_H

#include <stdint.h>

/** Say each on the standard error, with the suite's line. */
void surprises_say(const char *suite, const char *store, const char *run);

/** Say one. */
void surprise_say(const char *suite, int64_t line, const char *sentence);

#endif
