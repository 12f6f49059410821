/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/hardware.h"

const char *hardware_refused(const struct conduct *conduct, const char *job)
{
	if (!conduct->is_guest || json_object_get(conduct->plan->dared, job) ||
	    !catalogue_needs(conduct->catalogue, job, "hardware"))
		return NULL;
	return "it strains hardware that this machine, a guest itself, may share with strangers";
}
