/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes between the conductor and the agent in the guest, both ways, whole
 * lines only towards the conductor: a guest that dies leaves no half of one.
 */
#ifndef RUNNERS_VM_RELAY_H
#define RUNNERS_VM_RELAY_H

#include "common/channel.h"

enum relay_end {
	RELAY_CLIENT_CLOSED, /**< the conductor wants no more */
	RELAY_GUEST_CLOSED,  /**< the guest's side has ended */
	RELAY_GUEST_NOISE,   /**< 64 KiB from the guest without a newline */
	RELAY_STOPPED,	     /**< `stop` became readable */
};

/**
 * Relay until one side ends, or one of the descriptors in `stop` becomes
 * readable. What the channels have already read comes first.
 */
enum relay_end relay(struct channel *client, struct channel *guest,
		     const int stop[2]);

#endif
