/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a process has from the one that started it, beside its namespaces and
 * limits: descriptors, environment, terminal, keyring, working directory,
 * signals, mounts, the program file. None of the host's may go along.
 */
#ifndef RUNNERS_CONTAINER_INHERITED_H
#define RUNNERS_CONTAINER_INHERITED_H

#include "runners/container/settings.h"

/** The signals that this process ignores: bit 0 is signal 1. */
uint64_t inherited_ignored(void);

/** Leave session, signal dispositions and mask, umask and variables behind. By
 * the first process inside, at once; it has no handlers (CLONE_CLEAR_SIGHAND),
 * and ignores what its launcher has `ignored`. */
int inherited_leave(int holds_signals, uint64_t ignored, struct error *err);

/** Id of the session keyring, 0 where the kernel has none. */
int inherited_keyring(void);

/**
 * Look for each of them from inside, when everything is given up: rows {name,
 * got, shown}, `got` being "none" (of the host's). `keyring` is that of the
 * launcher; with `holds_signals` they are blocked on purpose. NULL with `err`
 * when something of the host's has come along. New reference.
 */
json_t *inherited_rows(const struct settings *settings, int keyring,
		       int holds_signals, struct error *err);

#endif
