/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guest's network devices. */
#ifndef PROBE_INIT_NETWORK_H
#define PROBE_INIT_NETWORK_H

#include "common/error.h"

/**
 * Give the device an IPv4 address ("198.18.0.3/24") and set it up. With ""
 * only `lo` is set up; another device is left alone.
 */
int network_set_up(const char *device, const char *address, struct error *err);

#endif
