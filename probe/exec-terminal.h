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
#include "probe/exec-stream.h"

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
	int line;   /**< where the master comes from; -1: not any more */
	int master; /**< the other's, -1: not there, or hung up */
	int input_ended, output_ended, hung_up;
	int within_line; /**< of what was typed, the end of a line is missing */
	struct stream input, output; /**< the caller's */
	struct relay in, out;
};

/** Look at the caller's streams. */
void terminal_look(struct terminal *terminal);

/** Inside: make one like it, owned by `uid` (-1: nobody in particular), and
 * send its master through `line`. The slave's descriptor; negative with
 * `err`. */
int terminal_make(const struct terminal *terminal, int line, int64_t uid,
		  struct error *err);

/** Outside: what terminal_make() sends will come through `line`. */
void terminal_expect(struct terminal *terminal, int line);

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

/** The program has ended: nothing goes to it any more. */
void terminal_end_input(struct terminal *terminal);

/** Whether something that the program has written is still on its way, when
 * it has ended. */
int terminal_has_more(struct terminal *terminal);

/** Make the caller's what it was. */
void terminal_restore(struct terminal *terminal);

#endif
