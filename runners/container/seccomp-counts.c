/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Docker's conditions: a rule that is there for some machines, kernels or
 * capabilities only. */
#include "runners/container/seccomp-profile.h"

#include "runners/container/capabilities.h"

#include <string.h>
#include <sys/utsname.h>

/* This one, as Go calls it. */
#if defined(__x86_64__)
#define MACHINE "amd64"
#elif defined(__aarch64__)
#define MACHINE "arm64"
#elif defined(__riscv)
#define MACHINE "riscv64"
#elif defined(__s390x__)
#define MACHINE "s390x"
#else
#define MACHINE "ppc64le"
#endif

static int check_words(const json_t *words, const char *what, struct error *err)
{
	const json_t *word;
	size_t i;

	if (words && !json_is_null(words) && !json_is_array(words))
		return error_make(err, 0, "%s is no list", what);
	json_array_foreach (words, i, word)
		if (!json_is_string(word))
			return error_make(err, 0, "%s holds what is no text",
					  what);
	return 0;
}

static int is_here(const json_t *machines)
{
	const json_t *machine;
	size_t i;

	json_array_foreach (machines, i, machine)
		if (!strcmp(json_string_value(machine), MACHINE))
			return 1;
	return 0;
}

/* How many of the named capabilities are kept. One without a name here is not.
 */
static size_t count_kept(const json_t *names, uint64_t capabilities)
{
	const json_t *name;
	size_t i, kept = 0;
	uint64_t bit;

	json_array_foreach (names, i, name)
		kept += !strncmp(json_string_value(name), "CAP_", 4) &&
			!capabilities_parse(json_string_value(name), &bit,
					    NULL) &&
			(bit & capabilities);
	return kept;
}

/* Whether the kernel is at least that old; negative for no version. */
static int kernel_is(const char *wanted)
{
	unsigned major, minor, here_major, here_minor;
	struct utsname names;
	char rest;

	if (sscanf(wanted, "%3u.%3u%c", &major, &minor, &rest) != 2 ||
	    uname(&names) < 0 ||
	    sscanf(names.release, "%u.%u", &here_major, &here_minor) != 2)
		return -1;
	return here_major > major ||
	       (here_major == major && here_minor >= minor);
}

static int check_conditions(const json_t *conditions, struct error *err)
{
	const json_t *kernel = json_object_get(conditions, "minKernel");

	if (conditions && !json_is_null(conditions) &&
	    !json_is_object(conditions))
		return error_make(err, 0, "includes or excludes is no object");
	if (check_words(json_object_get(conditions, "arches"), "arches", err) <
		    0 ||
	    check_words(json_object_get(conditions, "caps"), "caps", err) < 0)
		return -1;
	if (kernel && !json_is_null(kernel) &&
	    (!json_is_string(kernel) ||
	     kernel_is(json_string_value(kernel)) < 0))
		return error_make(err, 0,
				  "minKernel is no version such as 4.8");
	return 0;
}

/* Any machine of the list, every capability, and the kernel. */
static int is_included(const json_t *includes, uint64_t capabilities)
{
	const json_t *machines = json_object_get(includes, "arches");
	const json_t *names = json_object_get(includes, "caps");
	const char *kernel = json_text(includes, "minKernel", NULL);

	if (json_array_size(machines) && !is_here(machines))
		return 0;
	if (count_kept(names, capabilities) < json_array_size(names))
		return 0;
	return !kernel || kernel_is(kernel);
}

/* Any one of them is enough. */
static int is_excluded(const json_t *excludes, uint64_t capabilities)
{
	const char *kernel = json_text(excludes, "minKernel", NULL);

	return is_here(json_object_get(excludes, "arches")) ||
	       count_kept(json_object_get(excludes, "caps"), capabilities) ||
	       (kernel && kernel_is(kernel));
}

int seccomp_profile_counts(const json_t *rule, uint64_t capabilities,
			   struct error *err)
{
	const json_t *includes = json_object_get(rule, "includes");
	const json_t *excludes = json_object_get(rule, "excludes");

	if (check_conditions(includes, err) < 0 ||
	    check_conditions(excludes, err) < 0)
		return -1;
	return is_included(includes, capabilities) &&
	       !is_excluded(excludes, capabilities);
}
