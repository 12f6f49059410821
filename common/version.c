/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/version.h"

#include "commit.h"
#include "config.h"

const char *version_number(void)
{
	return BULKHEAD_VERSION;
}

const char *version_commit(void)
{
	return BULKHEAD_COMMIT;
}
