/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/covert/channels.h"

#include <string.h>

const struct covert_channel covert_channels[] = {
	{{"lock-table", "/proc/locks", "", QUANTITY_LINES, 0, 0,
	  ACTIVITY_TABLES, NULL},
	 &sending_locks},
	{{"pid-counter", "/proc/loadavg", "", 5, 1, 1, ACTIVITY_BUSY, NULL},
	 &sending_pids},
	{{"load-average", "/proc/loadavg", "", 3, 1, 0, ACTIVITY_BUSY, NULL},
	 &sending_load},
	{{"page-cache-residence", NULL, "", 0, 1, 0, ACTIVITY_MEMORY,
	  page_cache_ask},
	 &sending_pages,
	 page_cache_missing},
	{{"page-cache-read", NULL, "", 0, 1, 0, ACTIVITY_MEMORY,
	  page_cache_read},
	 &sending_read,
	 page_cache_missing},
	{{"file-counters", "/proc/sys/fs/file-nr", "", 0, 1, 0, ACTIVITY_TABLES,
	  NULL},
	 &sending_files},
	{{0}},
};

const struct covert_channel *covert_find(const char *row)
{
	const struct covert_channel *channel;

	for (channel = covert_channels; channel->quantity.row; channel++)
		if (!strcmp(channel->quantity.row, row))
			return channel;
	return NULL;
}
