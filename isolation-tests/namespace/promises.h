/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the promises' attack makes inside and its witness looks for outside: the
 * same names on both sides, made of one random token that the witness gives.
 */
#ifndef ISOLATION_TESTS_PROMISES_H
#define ISOLATION_TESTS_PROMISES_H

#include "common/error.h"
#include "isolation-tests/leak/seal.h"

#include <signal.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

/** What of the token fits into a process's name and a System V key. */
#define PROMISE_NAME 16

/** Name of a process, of a mount's source, of a queue: from the token. */
void promise_name(const char *token, char name[PROMISE_NAME]);

/** Key of a System V segment; never IPC_PRIVATE. */
int promise_key(const char *token);

/** Address of an abstract socket; returns its length. */
socklen_t promise_address(const char *token, struct sockaddr_un *address);

/** Whether this process's mount namespace has a mount from that source. -1: it
 * cannot be told. */
int promise_is_mounted(const char *name);

/** What is sent to every process: ignored by whoever has not asked for it. */
#define PROMISE_SIGNAL SIGURG

/** Room for promise_first(). */
#define PROMISE_FIRST 32

/** When the process that has number 1 here was started, as the kernel counts:
 * public, and another one's is another. Negative: it is not told. */
int promise_first(char started[PROMISE_FIRST], struct error *err);

#endif
