/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/leak/quantity.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define ALL_FIELDS 4096
#define STEAL "steal"

const struct quantity quantities[] = {
	{"load", "/proc/loadavg", "", 3, 1, 0, ACTIVITY_BUSY},
	{"task-count", "/proc/loadavg", "", 4, 1, 0, ACTIVITY_BUSY},
	{"cpu-time", "/proc/stat", "cpu ", 1, 1, 1, ACTIVITY_BUSY},
	{"uptime", "/proc/uptime", "", 1, 1, 1, ACTIVITY_BUSY},
	/* A read weighs what it finds by the whole jiffies since the last one,
	 * and loses it where there was none; the longest are of 10 ms. */
	{"pressure", "/proc/pressure/cpu", "some", 3, 1, 1, ACTIVITY_BUSY, NULL,
	 10 * NS_PER_MS},
	{"schedstat", "/proc/schedstat", "cpu", 7, 1, 1, ACTIVITY_BUSY},
	{"sched-debug", "/proc/sched_debug", ".nr_running", 0, 1, 0,
	 ACTIVITY_BUSY},
	{"timer-list", "/proc/timer_list", "#", QUANTITY_LINES, 0, 0,
	 ACTIVITY_BUSY},
	{"power", "/sys/class/powercap/intel-rapl:0/energy_uj", "", 0, 1, 1,
	 ACTIVITY_BUSY},
	{"frequency", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq",
	 "", 0, 1, 0, ACTIVITY_BUSY},
	{STEAL, "/proc/stat", "cpu ", 7, 1, 1, ACTIVITY_BUSY},
	{"interrupts", "/proc/interrupts", "", 0, ALL_FIELDS, 1,
	 ACTIVITY_TICKS},
	{"softirqs", "/proc/softirqs", "", 0, ALL_FIELDS, 1, ACTIVITY_TICKS},
	{"memory", "/proc/meminfo", "Shmem:", 0, 1, 0, ACTIVITY_MEMORY},
	{"sysinfo", NULL, "", 0, 1, 0, ACTIVITY_MEMORY, quantity_ask_shared},
	{"vmstat", "/proc/vmstat", "nr_shmem ", 0, 1, 0, ACTIVITY_MEMORY},
	{"zoneinfo", "/proc/zoneinfo", "nr_shmem ", 0, 1, 0, ACTIVITY_MEMORY},
	{"locks", "/proc/locks", "", QUANTITY_LINES, 0, 0, ACTIVITY_TABLES},
	{"fs-counters", "/proc/sys/fs/file-nr", "", 0, 1, 0, ACTIVITY_TABLES},
	{"pty-count", "/proc/sys/kernel/pty/nr", "", 0, 1, 0, ACTIVITY_TABLES},
	{"net-sockets", "/proc/net/sockstat", "TCP:", 3, 1, 0, ACTIVITY_TABLES},
	{"slab", "/proc/slabinfo", "filp", 0, 1, 0, ACTIVITY_TABLES},
	{"disk", "/proc/diskstats", "", 6, 1, 1, ACTIVITY_DISK},
	{0},
};

const char *quantity_untold(const struct quantity *quantity, const char *kind)
{
	if (!strcmp(quantity->row, STEAL) && strcmp(kind, "vm") != 0)
		return "only a guest is told of time taken from it";
	return NULL;
}

/* Add up the wanted numbers of a line's rest. Returns how many there were. */
static int add_numbers(const struct quantity *quantity, const char *at,
		       const char *end, double *sum)
{
	static const char separators[] = " \t/=,";
	int index = 0, taken = 0;

	while (at < end) {
		size_t length;

		at += strspn(at, separators);
		length = strcspn(at, " \t/=,\n");
		if (at < end && isdigit((unsigned char)*at)) {
			if (index >= quantity->field &&
			    index < quantity->field + quantity->fields) {
				*sum += strtod(at, NULL);
				taken++;
			}
			index++;
		}
		at += length ? length : 1;
	}
	return taken;
}

int quantity_parse(const struct quantity *quantity, const char *text,
		   double *value)
{
	size_t key = strlen(quantity->key);
	const char *line = text;
	int taken = 0;

	*value = 0;
	while (*line) {
		const char *end = line + strcspn(line, "\n");
		const char *at = line + strspn(line, " \t");

		if (at < end && !strncmp(at, quantity->key, key)) {
			if (quantity->field == QUANTITY_LINES)
				*value += 1;
			else
				taken += add_numbers(quantity, at + key, end,
						     value);
		}
		line = *end ? end + 1 : end;
	}
	return taken || quantity->field == QUANTITY_LINES ? 0 : -1;
}
