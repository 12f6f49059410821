/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CPU time that antagonists caused outside of their own accounting, as a part
 * of the section on neighbours. */
#ifndef HARNESS_REPORT_NEIGHBOURS_ACCOUNTS_H
#define HARNESS_REPORT_NEIGHBOURS_ACCOUNTS_H

#include "harness/report/neighbours.h"
#include "harness/report/section.h"

/** Write it, with its own headline. */
void neighbours_accounts(const struct section *section,
			 const struct neighbours *neighbours);

#endif
