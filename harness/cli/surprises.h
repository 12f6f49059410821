/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a suite did not expect of a run. */
#ifndef HARNESS_SURPRISES_H
#define HARNESS_SURPRISES_H

/** Say each on the standard error, with the suite's line. */
void surprises_say(const char *suite, const char *store, const char *run);

#endif
