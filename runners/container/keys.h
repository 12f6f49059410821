/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be set about a container: data only. */
#ifndef RUNNERS_CONTAINER_KEYS_H
#define RUNNERS_CONTAINER_KEYS_H

#include "common/key.h"

/** Ended by a NULL name. The order is that of hello's in_force. */
extern const struct key container_keys[];

#endif
