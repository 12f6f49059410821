/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `bulkhead`, what a person calls: the agent's program under that name. `exec`
 * it does itself, so that a container costs one program's start; for everything
 * else it becomes the conductor, as git does. It knows no other sub-command.
 */
#ifndef PROBE_FRONT_H
#define PROBE_FRONT_H

/** Whether the program was called by that name. */
int front_is(const char *name);

/** Be it; the exit status. */
int front_main(int argc, char **argv);

#endif
