/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/leak/fact.h"

#include "common/cleanup.h"
#include "isolation-tests/leak/seal.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#define BOOT_ID "/proc/sys/kernel/random/boot_id"
#define SYSLOG_ACTION_SIZE_BUFFER 10
#define KCORE_BYTES 64

int fact_read_file(const char *path, char *text, size_t room, size_t *size,
		   struct error *err)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n;

	*size = 0;
	if (fd < 0)
		return error_make(err, errno, "cannot open %s", path);
	while (*size < room - 1 &&
	       (n = read(fd, text + *size, room - 1 - *size)) != 0) {
		if (n < 0 && errno != EINTR)
			return error_make(err, errno, "cannot read %s", path);
		if (n > 0)
			*size += (size_t)n;
	}
	text[*size] = '\0';
	return 0;
}

static int keep_all(char *text, size_t *size, struct error *err)
{
	(void)text;
	return *size ? 0 : error_make(err, 0, "it is empty");
}

static int keep_head(char *text, size_t *size, struct error *err)
{
	if (*size > KCORE_BYTES)
		*size = KCORE_BYTES;
	return keep_all(text, size, err);
}

/* First words of the lines; counters behind them change by themselves. */
static int keep_names(char *text, size_t *size, struct error *err)
{
	size_t kept = 0;
	char *line = text;

	while (*line) {
		char *end = line + strcspn(line, "\n");
		size_t word = strcspn(line, " \n");

		memmove(text + kept, line, word);
		kept += word;
		text[kept++] = '\n';
		line = *end ? end + 1 : end;
	}
	*size = kept;
	return keep_all(text, size, err);
}

/* Lines that begin with addresses: worth something unless all are zeroed. */
static int keep_addresses(char *text, size_t *size, struct error *err)
{
	const char *line = text;

	while (*line) {
		size_t head = strcspn(line, " \n");

		if (head && strcspn(line, "123456789abcdef") < head)
			return 0;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return error_make(err, 0,
			  *size ? "all addresses are zeroed" : "it is empty");
}

/* What stands below the heading. */
static int keep_entries(char *text, size_t *size, struct error *err)
{
	const char *newline = strchr(text, '\n');

	if (!newline || !newline[1])
		return error_make(err, 0, "nothing is listed");
	return keep_all(text, size, err);
}

/* Whether the kernel's log may be asked for; its text is never touched. */
static int keep_log_size(char *text, size_t *size, struct error *err)
{
	int bytes = klogctl(SYSLOG_ACTION_SIZE_BUFFER, NULL, 0);

	if (bytes < 0)
		return error_make(err, errno, "the kernel log is refused");
	memcpy(text, &bytes, sizeof(bytes));
	*size = sizeof(bytes);
	return 0;
}

static int keep_host_name(char *text, size_t *size, struct error *err)
{
	if (gethostname(text, FACT_BYTES) < 0)
		return error_make(err, errno, "no host name");
	*size = strlen(text);
	return keep_all(text, size, err);
}

/* Names of links, unless there are none but the loopback. */
static int keep_links(char *text, size_t *size, struct error *err)
{
	size_t kept = 0;
	char *line = text;

	while (*line) {
		char *end = line + strcspn(line, "\n");
		char *name = line + strspn(line, " ");
		size_t length = strcspn(name, ":\n");

		if (name[length] == ':' && strncmp(name, "lo:", 3)) {
			memmove(text + kept, name, length + 1);
			kept += length + 1;
		}
		line = *end ? end + 1 : end;
	}
	*size = kept;
	return kept ? 0 : error_make(err, 0, "no link but the loopback");
}

/* How many processors there are, and of which make. */
static int keep_processors(char *text, size_t *size, struct error *err)
{
	size_t kept = 0;
	char *line = text;

	while (*line) {
		char *end = line + strcspn(line, "\n");
		char *next = *end ? end + 1 : end;
		size_t length = (size_t)(next - line);

		if (!strncmp(line, "processor", 9) ||
		    !strncmp(line, "model name", 10)) {
			memmove(text + kept, line, length);
			kept += length;
		}
		line = next;
	}
	*size = kept;
	return keep_all(text, size, err);
}

/* What the kernel does about each weakness of its processors. */
static int keep_vulnerabilities(char *text, size_t *size, struct error *err)
{
	static const char *const names[] = {
		"itlb_multihit", "l1tf",       "mds", "meltdown",
		"spectre_v1",	 "spectre_v2", NULL};
	const char *const *name;
	size_t read;

	for (name = names; *name; name++) {
		char path[96];

		snprintf(path, sizeof(path),
			 "/sys/devices/system/cpu/vulnerabilities/%s", *name);
		if (fact_read_file(path, text + *size, FACT_BYTES - *size,
				   &read, err) < 0)
			return -1;
		*size += read;
	}
	return keep_all(text, size, err);
}

/* The device that the root directory is on, which names a disk of the host. */
static int keep_root_device(char *text, size_t *size, struct error *err)
{
	struct statfs system;
	struct stat root;

	if (stat("/", &root) < 0 || statfs("/", &system) < 0)
		return error_make(err, errno, "the root tells nothing");
	memcpy(text, &root.st_dev, sizeof(root.st_dev));
	memcpy(text + sizeof(root.st_dev), &system.f_fsid,
	       sizeof(system.f_fsid));
	*size = sizeof(root.st_dev) + sizeof(system.f_fsid);
	return 0;
}

const struct fact facts[] = {
	{"kallsyms", "/proc/kallsyms", keep_addresses, 0},
	{"kcore", "/proc/kcore", keep_head, 0},
	{"iomem", "/proc/iomem", keep_addresses, 0},
	{"modules", "/proc/modules", keep_names, 0},
	{"config", "/proc/config.gz", keep_all, 0},
	{"cmdline", "/proc/cmdline", keep_all, 0},
	{"version", "/proc/version", keep_all, 0},
	{"swaps", "/proc/swaps", keep_entries, 0},
	{"vmcoreinfo", "/sys/kernel/vmcoreinfo", keep_addresses, 0},
	{"firmware", "/sys/firmware/acpi/pm_profile", keep_all, 0},
	{"thermal",
	 "/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count",
	 keep_all, 0},
	{"topology", "/proc/cpuinfo", keep_processors, 1},
	{"vulnerabilities", NULL, keep_vulnerabilities, 0},
	{"root-device", NULL, keep_root_device, 0},
	{"kernel-log", NULL, keep_log_size, 0},
	{"boot-id", BOOT_ID, keep_all, 1},
	{"machine-id", "/etc/machine-id", keep_all, 1},
	{"host-name", NULL, keep_host_name, 1},
	{"net-links", "/proc/net/dev", keep_links, 1},
	{0},
};

static int read_fact(const struct fact *fact, char *text, size_t *size,
		     struct error *err)
{
	size_t room = fact->keep == keep_head ? KCORE_BYTES + 1 : FACT_BYTES;

	*size = 0;
	text[0] = '\0';
	if (fact->path && fact_read_file(fact->path, text, room, size, err) < 0)
		return -1;
	return fact->keep(text, size, err);
}

int fact_seal(const struct fact *fact, const char *salt, char *text,
	      struct error *err)
{
	cleanup_free char *read = malloc(FACT_BYTES + SEAL_TEXT * 2);
	char boot[SEAL_TEXT * 2];
	size_t size, more = 0;

	if (!read)
		return error_make(err, ENOMEM, "no memory for %s", fact->row);
	if (read_fact(fact, read, &size, err) < 0)
		return -1;
	if (!fact->anywhere &&
	    fact_read_file(BOOT_ID, boot, sizeof(boot), &more, err) < 0)
		return -1;
	memcpy(read + size, boot, more);
	seal_bytes(salt, fact->row, read, size + more, text);
	return 0;
}
