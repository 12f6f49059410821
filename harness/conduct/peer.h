/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network peer that all environments talk to. */
#ifndef HARNESS_PEER_H
#define HARNESS_PEER_H

#include "harness/conduct/environment.h"

/**
 * See to it that conduct's peer is up and serving; the first call makes it.
 * One that is made anew has a network of its own: environments that are up must
 * be started again. A peer that will not is no failure of the run: `network`
 * goes off and an omission says why. Returns STARTED_UP also then.
 */
enum environment_started peer_ensure(struct conduct *conduct,
				     struct error *err);

#endif
