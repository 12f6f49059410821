/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The guard: process 1 of the run's own namespaces. It starts the runners on
 * request, reaps, and exits when its line to the conductor ends; then the
 * kernel ends everything that lives in there. It does no job and judges
 * nothing.
 */
#ifndef PROBE_GUARD_H
#define PROBE_GUARD_H

/** `bulkhead-probe --guard`: descriptor 3 is the line. Returns an exit status.
 */
int guard_main(void);

#endif
