/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether environments could be, before anything is made. Starts nothing. */
#ifndef PROBE_CHECK_H
#define PROBE_CHECK_H

/**
 * bulkhead-probe --check KIND: reads specifications, a line each as a runner
 * would get it, and answers each with one line, `{"ok": true}` or `refused`.
 * Returns the exit status: 0 if all lines were answered, whatever with.
 */
int check_main(const char *kind);

#endif
