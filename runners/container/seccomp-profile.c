/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/seccomp-profile.h"

#include "common/cleanup.h"
#include "runners/container/seccomp-rule.h"

#include <ctype.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* More than any machine runs. */
#define ARCHITECTURES 8

/* What a profile becomes: a filter per architecture, merged. */
struct filters {
	scmp_filter_ctx whole;
	uint32_t otherwise; /* the default action */
	uint32_t architectures[ARCHITECTURES];
	size_t count;
};

static void release_filter(scmp_filter_ctx *filter)
{
	if (*filter)
		seccomp_release(*filter);
}

#define cleanup_filter __attribute__((cleanup(release_filter)))

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

/* This machine's own is there from the start. */
static int add_architecture(struct filters *filters, const json_t *name,
			    struct error *err)
{
	const char *text = json_is_string(name) ? json_string_value(name) : "";
	uint32_t architecture = architecture_of(text);
	size_t i;

	if (!architecture)
		return error_make(err, 0, "unknown architecture '%.64s'", text);
	for (i = 0; i < filters->count; i++)
		if (filters->architectures[i] == architecture)
			return 0;
	if (filters->count == ARCHITECTURES)
		return error_make(err, 0, "more than %d architectures",
				  ARCHITECTURES);
	filters->architectures[filters->count++] = architecture;
	return 0;
}

static int add_architectures(struct filters *filters, const json_t *names,
			     struct error *err)
{
	const json_t *name;
	size_t i;

	if (names && !json_is_null(names) && !json_is_array(names))
		return error_make(err, 0, "architectures are no list");
	json_array_foreach (names, i, name)
		if (add_architecture(filters, name, err) < 0)
			return -1;
	return 0;
}

/* Docker's form: what else runs on a machine, machine by machine. */
static int add_mapped(struct filters *filters, const json_t *map,
		      struct error *err)
{
	const json_t *entry;
	size_t i;

	if (map && !json_is_null(map) && !json_is_array(map))
		return error_make(err, 0, "archMap is no list");
	json_array_foreach (map, i, entry)
		if (architecture_of(json_text(entry, "architecture", "")) ==
		    seccomp_arch_native())
			return add_architectures(
				filters,
				json_object_get(entry, "subArchitectures"),
				err);
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

static int read_head(struct filters *filters, const json_t *profile,
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
	if (seccomp_rule_default(profile, &filters->otherwise, err) < 0 ||
	    add_architectures(filters, names, err) < 0 ||
	    add_mapped(filters, map, err) < 0)
		return -1;
	return read_flags(json_object_get(profile, "flags"), flags, err);
}

static int add_rules(struct seccomp_rules *to, const json_t *rules,
		     uint64_t capabilities, struct error *err)
{
	const json_t *rule;
	size_t i;
	int counts;

	if (rules && !json_is_null(rules) && !json_is_array(rules))
		return error_make(err, 0, "syscalls are no list");
	json_array_foreach (rules, i, rule) {
		counts = seccomp_profile_counts(rule, capabilities, err);
		if (counts < 0 ||
		    (counts && seccomp_rule_apply(to, rule, err) < 0))
			return error_wrap(err, "syscalls[%zu]", i);
	}
	return 0;
}

/* An empty filter of one architecture; negative errno. */
static int start_filter(scmp_filter_ctx filter, uint32_t architecture,
			size_t rules)
{
	int status = 0;

	if (architecture != seccomp_arch_native()) {
		status = seccomp_arch_add(filter, architecture);
		if (!status)
			status = seccomp_arch_remove(filter,
						     seccomp_arch_native());
	}
	/* From here on a list of calls takes longer than a tree of them; the
	 * tree of libseccomp 2.5.4 is wrong for none at all. */
	if (!status && rules > 32)
		status = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	return status;
}

/* The filter of one architecture, into the whole one. */
static int add_filter(struct filters *filters, uint32_t architecture,
		      const json_t *rules, uint64_t capabilities,
		      struct error *err)
{
	cleanup_filter scmp_filter_ctx filter =
		seccomp_init(filters->otherwise);
	struct seccomp_rules to = {
		.filter = filter,
		.architecture = architecture,
		.otherwise = filters->otherwise,
		.left = SECCOMP_RULES_MOST,
	};
	int status = filter ? start_filter(filter, architecture,
					   json_array_size(rules))
			    : -ENOMEM;

	if (status < 0)
		return error_make(err, -status, "cannot be compiled");
	if (add_rules(&to, rules, capabilities, err) < 0)
		return -1;
	status = filters->whole ? seccomp_merge(filters->whole, filter) : 0;
	if (status < 0)
		return error_make(err, -status,
				  "these architectures do not go together");
	/* Merged or the whole, it is not ours any more. */
	if (filters->whole)
		filter = NULL;
	else
		filters->whole = steal_pointer(&filter);
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
	struct filters filters = {.architectures = {seccomp_arch_native()},
				  .count = 1};
	cleanup_filter scmp_filter_ctx whole = NULL;
	int status;
	size_t i;

	if (!json_is_object(profile))
		return error_make(err, 0, "is no object");
	status = read_head(&filters, profile, &program->flags, err);
	for (i = 0; !status && i < filters.count; i++)
		status = add_filter(&filters, filters.architectures[i],
				    json_object_get(profile, "syscalls"),
				    capabilities, err);
	whole = filters.whole;
	return status ? status : export(whole, program, err);
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
