/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs the launcher from a sealed copy of itself: what is inside a container
 * can reach the launcher's program file through /proc/PID/exe, and must not be
 * able to rewrite it for the next start (CVE-2019-5736). The copy is the same
 * bytes, in memory only, and no environment variable goes along.
 */
#ifndef RUNNERS_CONTAINER_SEALED_H
#define RUNNERS_CONTAINER_SEALED_H

#include "common/channel.h"

/**
 * Be a sealed copy: execute one, which arrives here again with the same
 * specification and channel, unless this is one. 0: this is one. Negative:
 * impossible, nothing has changed.
 */
int sealed_become(const json_t *spec, struct channel *channel,
		  struct error *err);

#endif
