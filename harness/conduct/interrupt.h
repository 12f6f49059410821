/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals that ask a run to end in order: INT, TERM, HUP. */
#ifndef HARNESS_INTERRUPT_H
#define HARNESS_INTERRUPT_H

/** From now on such a signal is noted instead of ending the program; a second
 * one ends it (the next start sweeps up). */
void interrupt_watch(void);

/** Number of the signal that came; 0: none. */
int interrupt_signal(void);

/** A descriptor that becomes readable with the signal; for poll(). */
int interrupt_fd(void);

#endif
