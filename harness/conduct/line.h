/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines to environments: the stage's own, or, for an environment within
 * another, a part of that one's (docs/protocol.md). Who has a line need not
 * know which. It starts nothing by itself and decides nothing.
 */
#ifndef HARNESS_LINE_H
#define HARNESS_LINE_H

#include "harness/conduct/conduct.h"

/** As the stage's open(). What an environment is within must be up. */
int line_open(struct conduct *conduct, struct environment *environment,
	      const json_t *spec, struct error *err);

/** As the stage's send(); takes over the message. */
int line_send(struct conduct *conduct, const struct environment *environment,
	      json_t *message, struct error *err);

/** As the stage's receive(); the handle is that of whoever says it. */
enum stage_status line_receive(struct conduct *conduct, nanoseconds deadline,
			       int *handle, json_t **message,
			       struct error *err);

/** As the stage's close(). One within another is told to end, and has ended
 * before that other does anything else. What is within this one is down. */
void line_close(struct conduct *conduct, struct environment *environment);

/** This one was lost, and with it what is within: line_receive() will say so.
 */
void line_orphan(struct conduct *conduct,
		 const struct environment *environment);

#endif
