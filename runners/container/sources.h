/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a container's root directory is made of: mounts that are nowhere yet,
 * taken from the host or made, before the root changes and the host's paths are
 * gone. The kernel gives a user namespace a /proc or /sys of its own only while
 * it can see a whole one.
 */
#ifndef RUNNERS_CONTAINER_SOURCES_H
#define RUNNERS_CONTAINER_SOURCES_H

#include "runners/container/opened.h"

#define SOURCES_NODES 6
#define SOURCES_SYSTEM 8

/** Names below /dev of a container's own. */
extern const char *const sources_nodes[SOURCES_NODES];

/** A directory of the system's programs, or a link as the host has it. */
struct system_source {
	const char *path;
	int tree;
	char link[64]; /**< "" it is a directory */
};

/** Descriptors of mounts; -1: none. */
struct sources {
	int root, data, proc, sys, dev;
	int node[SOURCES_NODES];
	int bind[OPENED_BINDS];
	struct system_source system[SOURCES_SYSTEM];
	size_t systems;
};

int sources_take(struct sources *sources, const struct settings *settings,
		 const struct place *place, struct error *err);

/** What is attached by then stays so. */
void sources_close(struct sources *sources);

#endif
