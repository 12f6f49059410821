/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Waiting for one environment alone. What others say meanwhile is kept (kept.h)
 * for whoever listens to all, since jobs may be under way there.
 */
#ifndef HARNESS_AWAIT_H
#define HARNESS_AWAIT_H

#include "harness/conduct/environment.h"

/** How long an environment that is up may take to answer that it is. */
#define AWAIT_ALIVE_NS (15 * NS_PER_S)

/**
 * The next line of `e` (STAGE_MESSAGE, a new reference), or its end, which has
 * not been noted yet; otherwise as the stage's receive().
 */
enum stage_status await_line(struct conduct *conduct,
			     const struct environment *e, nanoseconds deadline,
			     json_t **line, struct error *err);

/**
 * Ask an environment that is up, and has no job, to do nothing; one that does
 * not answer in time is lost, as `silent`. With it goes what is within, which
 * may be why nobody in there answers.
 */
void await_alive(struct conduct *conduct, struct environment *e);

#endif
