/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network peer that all environments talk to. */
#ifndef HARNESS_PEER_H
#define HARNESS_PEER_H

#include "harness/conduct/environment.h"

/**
 * See to it that the peer is up and serving; `*peer` is made by the first
 * call. A peer that will not is no failure of the run: `network` goes off and
 * an omission says why. Returns STARTED_UP also then.
 */
enum environment_started peer_ensure(struct conduct *conduct,
				     struct environment **peer,
				     struct error *err);

#endif
