/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/seccomp-profile.h"

#include "common/cleanup.h"
#include "runners/container/seccomp-rule.h"

#include <ctype.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* From here on a list of calls takes longer than a tree of them; the tree of
 * libseccomp 2.5.4 is wrong for none at all. */
#define TREE_FROM 32

static void release_filter(scmp_filter_ctx *filter)
{
	if (*filter)
		seccomp_release(*filter);
}

/* The library's number of "SCMP_ARCH_X86_64" and its like; 0 for none. */
static uint32_t architecture_of(const char *name)
{
	char word[24];
	size_t i;

	if (strncmp(name, "SCMP_ARCH_", 10) || strlen(name) >= sizeof(word))
		return 0;
	for (i = 10; name[i]; i++)
		word[i - 10] = (char)tolower((unsigned char)name[i]);
	word[i - 10] = '\0';
	return seccomp_arch_resolve_name(word);
}

static int add_architecture(scmp_filter_ctx filter, const json_t *name,
			    struct error *err)
{
	const char *text = json_is_string(name) ? json_string_value(name) : "";
	uint32_t architecture = architecture_of(text);
	int status;

	if (!architecture)
		return error_make(err, 0, "unknown architecture '%.64s'", text);
	status = seccomp_arch_add(filter, architecture);
	/* This machine's own is there from the start. */
	if (status < 0 && status != -EEXIST)
		return error_make(err, -status, "architecture %s", text);
	return 0;
}

static int add_architectures(scmp_filter_ctx filter, const json_t *names,
			     struct error *err)
{
	const json_t *name;
	size_t i;

	if (names && !json_is_null(names) && !json_is_array(names))
		return error_make(err, 0, "architectures are no list");
	json_array_foreach (names, i, name)
		if (add_architecture(filter, name, err) < 0)
			return -1;
	return 0;
}

/* Docker's form: what else runs on a machine, machine by machine. */
static int add_mapped(scmp_filter_ctx filter, const json_t *map,
		      struct error *err)
{
	const json_t *entry;
	size_t i;

	if (map && !json_is_null(map) && !json_is_array(map))
		return error_make(err, 0, "archMap is no list");
	json_array_foreach (map, i, entry) {
		const char *name = json_text(entry, "architecture", "");

		if (architecture_of(name) == seccomp_arch_native())
			return add_architectures(
				filter,
				json_object_get(entry, "subArchitectures"),
				err);
	}
	return 0;
}

static int read_flags(const json_t *names, unsigned *flags, struct error *err)
{
	const json_t *name;
	size_t i;

	if (names && !json_is_null(names) && !json_is_array(names))
		return error_make(err, 0, "flags are no list");
	json_array_foreach (names, i, name) {
		const char *text =
			json_is_string(name) ? json_string_value(name) : "";

		if (!strcmp(text, "SECCOMP_FILTER_FLAG_LOG"))
			*flags |= SECCOMP_FILTER_FLAG_LOG;
		else if (!strcmp(text, "SECCOMP_FILTER_FLAG_SPEC_ALLOW"))
			*flags |= SECCOMP_FILTER_FLAG_SPEC_ALLOW;
		/* There is one thread when it is installed. */
		else if (strcmp(text, "SECCOMP_FILTER_FLAG_TSYNC"))
			return error_make(err, 0, "unknown flag '%.64s'", text);
	}
	return 0;
}

static int prepare(scmp_filter_ctx filter, const json_t *profile,
		   unsigned *flags, struct error *err)
{
	const json_t *names = json_object_get(profile, "architectures");
	const json_t *map = json_object_get(profile, "archMap");

	if (json_object_get(profile, "listenerPath"))
		return error_make(err, 0,
				  "a listener (listenerPath) is not supported");
	if (json_array_size(names) && json_array_size(map))
		return error_make(
			err, 0,
			"both architectures and archMap are given: it takes one of them");
	if (add_architectures(filter, names, err) < 0 ||
	    add_mapped(filter, map, err) < 0)
		return -1;
	return read_flags(json_object_get(profile, "flags"), flags, err);
}

static int add_rules(scmp_filter_ctx filter, const json_t *rules,
		     uint32_t otherwise, uint64_t capabilities,
		     struct error *err)
{
	const json_t *rule;
	size_t i;
	int counts;

	if (rules && !json_is_null(rules) && !json_is_array(rules))
		return error_make(err, 0, "syscalls are no list");
	if (json_array_size(rules) > TREE_FROM)
		seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	json_array_foreach (rules, i, rule) {
		counts = seccomp_profile_counts(rule, capabilities, err);
		if (counts < 0 ||
		    (counts &&
		     seccomp_rule_apply(filter, rule, otherwise, err) < 0))
			return error_wrap(err, "syscalls[%zu]", i);
	}
	return 0;
}

/* The compiled filter, through a file that has no name. */
static int export(scmp_filter_ctx filter, struct seccomp_program *program,
		  struct error *err)
{
	cleanup_close int fd = memfd_create("seccomp", MFD_CLOEXEC);
	struct stat st;
	int status;

	if (fd < 0)
		return error_make(err, errno, "no memory file");
	status = seccomp_export_bpf(filter, fd);
	if (status < 0)
		return error_make(err, -status, "cannot be compiled");
	if (fstat(fd, &st) < 0)
		return error_make(err, errno, "cannot be compiled");
	if (st.st_size > (off_t)(BPF_MAXINSNS * sizeof(struct sock_filter)))
		return error_make(
			err, 0,
			"compiles into more than the %d instructions that the kernel takes",
			BPF_MAXINSNS);
	program->owned = malloc((size_t)st.st_size);
	if (!program->owned ||
	    pread(fd, program->owned, (size_t)st.st_size, 0) != st.st_size)
		return error_make(err, errno, "cannot be compiled");
	program->filter = program->owned;
	program->length = (unsigned short)((size_t)st.st_size /
					   sizeof(struct sock_filter));
	return 0;
}

static int compile(struct seccomp_program *program, const json_t *profile,
		   uint64_t capabilities, struct error *err)
{
	__attribute__((cleanup(release_filter))) scmp_filter_ctx filter = NULL;
	uint32_t otherwise;

	if (!json_is_object(profile))
		return error_make(err, 0, "is no object");
	if (seccomp_rule_default(profile, &otherwise, err) < 0)
		return -1;
	filter = seccomp_init(otherwise);
	if (!filter)
		return error_make(err, ENOMEM, "cannot be compiled");
	if (prepare(filter, profile, &program->flags, err) < 0 ||
	    add_rules(filter, json_object_get(profile, "syscalls"), otherwise,
		      capabilities, err) < 0)
		return -1;
	return export(filter, program, err);
}

/* A reason may quote the file, which may hold anything. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

int seccomp_profile_compile(struct seccomp_program *program, const char *path,
			    uint64_t capabilities, struct error *err)
{
	struct error reason = {0};
	cleanup_json json_t *json = seccomp_profile_read(path, &reason);
	const json_t *in_config =
		json_object_get(json_object_get(json, "linux"), "seccomp");

	*program = (struct seccomp_program){.filter = NULL};
	if (json && !compile(program, in_config ? in_config : json,
			     capabilities, &reason))
		return 0;
	seccomp_program_free(program);
	make_printable(reason.message);
	return error_make(err, 0, "%s: %s",
			  strlen(path) > 256 ? "the seccomp profile" : path,
			  reason.message);
}
