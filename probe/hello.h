/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an agent says first. */
#ifndef PROBE_HELLO_H
#define PROBE_HELLO_H

#include "common/json.h"

#define PROTOCOL_VERSION 1

/** The line {"hello": …} with `extra` members (may be NULL). New reference. */
json_t *hello_line(const json_t *extra);

/** Everything in this binary, for `--catalogue`. New reference. */
json_t *hello_catalogue(void);

#endif
