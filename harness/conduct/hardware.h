/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hardware that strangers may share: where the machine is a guest itself,
 * nothing that strains it is done unless it is named.
 */
#ifndef HARNESS_HARDWARE_H
#define HARNESS_HARDWARE_H

#include "harness/conduct/conduct.h"

/** What the user can do about it. */
#define HARDWARE_REMEDY "name it with --only where nobody else is there"

/** Why a job is not done on this machine; NULL: it may be. */
const char *hardware_refused(const struct conduct *conduct, const char *job);

#endif
