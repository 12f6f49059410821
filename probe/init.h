/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent as the first process of a guest. */
#ifndef PROBE_INIT_H
#define PROBE_INIT_H

/**
 * Make a guest out of a kernel: modules, file systems, the channel, the data
 * disk, the network; serve until the channel ends; switch the guest off. Does
 * not return where that works. Call it as process 1 only.
 */
int init_main(void);

#endif
