/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/host/tools.h"

#include "harness/host/fact.h"
#include "harness/host/files.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>

enum { VERSION_TIMEOUT_MS = 3000 };

int host_find_qemu(char *path, size_t size)
{
	static const char *const elsewhere[] = {"/usr/libexec/qemu-kvm", NULL};
	struct utsname names;
	char program[128];

	uname(&names);
	snprintf(program, sizeof(program), "qemu-system-%s", names.machine);
	if (host_find_program(program, path, size) == 0)
		return 0;
	return host_find_file(elsewhere, path, size);
}

int host_find_libvirt_driver(char *path, size_t size)
{
#define DRIVER "libvirt/connection-driver/libvirt_driver_qemu.so"
	static const char *const places[] = {
		"/usr/lib/*/" DRIVER,	   "/usr/lib64/" DRIVER,
		"/usr/lib/" DRIVER,	   "/usr/local/lib/*/" DRIVER,
		"/usr/local/lib*/" DRIVER, NULL};

	return host_find_file(places, path, size);
}

/* First word of `line` that begins with a digit is the version. */
static void add_version(json_t *tools, const char *name, char *line)
{
	char *rest = line, *word;

	while ((word = strsep(&rest, " ")))
		if (isdigit((unsigned char)word[0])) {
			word[strcspn(word, ",(")] = '\0';
			host_fact_text(tools, name, word);
			return;
		}
}

static void add_program(json_t *tools, const char *name, const char *path)
{
	char program[PATH_MAX], option[] = "--version", line[256];
	char *argv[] = {program, option, NULL};

	snprintf(program, sizeof(program), "%s", path);
	if (host_program_line(argv, VERSION_TIMEOUT_MS, line, sizeof(line)) ==
	    0)
		add_version(tools, name, line);
}

/* The library carries its version in its name: libvirt.so.0.9000.0 is 9.0.0.
 * Only its own runner loads it. */
static void add_libvirt(json_t *tools)
{
#define LIBRARY "libvirt.so.0.*"
	static const char *const places[] = {
		"/usr/lib/*/" LIBRARY,	    "/usr/lib64/" LIBRARY,
		"/usr/lib/" LIBRARY,	    "/usr/local/lib/*/" LIBRARY,
		"/usr/local/lib*/" LIBRARY, NULL};
	char path[PATH_MAX], version[64];
	int number, release;

	if (host_find_file(places, path, sizeof(path)) < 0 ||
	    sscanf(strstr(path, ".so.0."), ".so.0.%d.%d", &number, &release) !=
		    2)
		return;
	snprintf(version, sizeof(version), "%d.%d.%d", number / 1000,
		 number % 1000, release);
	host_fact_text(tools, "libvirt", version);
}

void host_fact_tools(json_t *facts)
{
	json_t *tools = json_object();
	char path[PATH_MAX];

	add_libvirt(tools);
	if (host_find_qemu(path, sizeof(path)) == 0)
		add_program(tools, "qemu", path);
	if (host_find_program("gnuplot", path, sizeof(path)) == 0)
		add_program(tools, "gnuplot", path);
	json_object_set_new(facts, "tools", tools);
}
