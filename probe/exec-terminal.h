/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --tty: a terminal that is made inside, in the environment's own devpts, and
 * that the launcher relays to the caller's. The caller's is raw meanwhile, so
 * that Ctrl-C and its like work inside, and as it was afterwards. It never
 * goes along itself.
 */
#ifndef PROBE_EXEC_TERMINAL_H
#define PROBE_EXEC_TERMINAL_H

#include "common/error.h"

#include <poll.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <termios.h>

#define TERMINAL_POLLED 3

/** Bytes on their way. */
struct relay {
	char bytes[4096];
	size_t length, sent;
};

struct terminal {
	int is_one; /**< standard input is one: `modes` are its own */
	struct termios modes;
	struct winsize size;
	int raw;    /**< it was made raw */
	int master; /**< the other's, -1: not there, or hung up */
	int input_ended, output_ended;
	int within_line; /**< of what was typed, the end of a line is missing */
	struct relay in, out;
};

/** Look at the caller's streams. */
void terminal_look(struct terminal *terminal);

/** Inside: make one like it, owned by `uid` (-1: nobody in particular), and
 * send its master through `line`. The slave's descriptor; negative with
 * `err`. */
int terminal_make(const struct terminal *terminal, int line, int64_t uid,
		  struct error *err);

/** Outside: wait for the master, or the end of whoever should send it. */
void terminal_take(struct terminal *terminal, int line);

/** What to poll for: TERMINAL_POLLED entries. */
void terminal_poll(const struct terminal *terminal, struct pollfd *polled);

/** Relay what these say. */
void terminal_relay(struct terminal *terminal, const struct pollfd *polled);

/** The caller's has another size. */
void terminal_resize(struct terminal *terminal);

/** The caller's is there again after a stop. */
void terminal_resume(struct terminal *terminal);

/** Nobody is at the caller's any more: the other is hung up. */
void terminal_hang_up(struct terminal *terminal);

/** The program has ended: relay what it has written, until all is read, or
 * there is something to read at `signals`. */
void terminal_drain(struct terminal *terminal, int signals);

/** Make the caller's what it was. */
void terminal_restore(struct terminal *terminal);

#endif
