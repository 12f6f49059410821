/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest that plays the host of attacks: its outer group, as the guard makes
 * one on the machine (DESIGN: Host). Only for the agent as process 1.
 */
#ifndef PROBE_LABORATORY_H
#define PROBE_LABORATORY_H

#include "common/error.h"
#include "common/json.h"

/**
 * Make the group of this run with limits below all that the guest has, and the
 * agent's own in it, which it enters: environments are started beside that one,
 * inside of the limits. `hello` gets "outer", its directories by controller.
 */
int laboratory_enclose(const char *run, json_t *hello, struct error *err);

#endif
