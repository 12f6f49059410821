/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every runner does alike before it sets anything up. */
#ifndef RUNNERS_PIN_H
#define RUNNERS_PIN_H

#include "common/channel.h"
#include "common/error.h"
#include "common/json.h"

/** Keep the caller to these CPUs ("" all of its own). */
int pin_to(const char *cpus, struct error *err);

/** Make `directory`/data of the specification and return its path, to be
 * freed; NULL with `err`. Files of an earlier start go: where on the disk a
 * file lies is a part of what differs from start to start, and must not stay
 * the mark of one environment. */
char *make_data(const json_t *spec, struct error *err);

/** Take the descriptor called `name` out of those beside the specification.
 * -1 when there is none of that name. The caller owns it. */
int take_descriptor(const json_t *spec, struct channel *channel,
		    const char *name);

#endif
