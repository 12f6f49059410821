/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hierarchy that the attack and its witness both know. */
#ifndef ISOLATION_TESTS_HIERARCHY_H
#define ISOLATION_TESTS_HIERARCHY_H

#define HIERARCHY_OPTIONS "none,name=bulkhead"
#define HIERARCHY_LINE ":name=bulkhead:"
/* A program that is not there, for release_agent. */
#define HIERARCHY_AGENT "/bulkhead-none"

#endif
