/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/vm/modules.h"

#include "common/cleanup.h"
#include "runners/vm/file.h"

#include <elf.h>
#include <fts.h>
#include <stdint.h>
#include <string.h>

#define DEPTH_MAX 16
#define NAME_MAX_BYTES 64

/* Everything below the modules' directory, and what was chosen of it. */
struct search {
	struct module_list all;
	char *order; /**< modules.dep, or NULL; owned */
	struct module_list *chosen;
};

static int append(struct module_list *list, const char *path)
{
	char **more = reallocarray(list->paths, list->count + 1, sizeof(*more));

	if (!more)
		return -1;
	list->paths = more;
	list->paths[list->count] = strdup(path);
	return list->paths[list->count] ? (list->count++, 0) : -1;
}

void modules_free(struct module_list *list)
{
	while (list->count)
		free(list->paths[--list->count]);
	free(list->paths);
	*list = (struct module_list){0};
}

static int section(const unsigned char *elf, size_t size,
		   const Elf64_Ehdr *header, unsigned index, Elf64_Shdr *found)
{
	uint64_t at = header->e_shoff + (uint64_t)index * sizeof(*found);

	if (index >= header->e_shnum || at > size || size - at < sizeof(*found))
		return -1;
	memcpy(found, elf + at, sizeof(*found));
	if (found->sh_type != SHT_NOBITS &&
	    (found->sh_offset > size ||
	     found->sh_size > size - found->sh_offset))
		return -1;
	return 0;
}

/* The text of `key` in a section of zero-ended strings; NULL: none. */
static const char *modinfo_text(const char *text, size_t size, const char *key)
{
	const char *end = text + size;

	while (text < end) {
		size_t length = strnlen(text, (size_t)(end - text));

		if (text + length == end)
			return NULL;
		if (!strncmp(text, key, strlen(key)))
			return text + strlen(key);
		text += length + 1;
	}
	return NULL;
}

const char *modules_depends(const unsigned char *elf, size_t size)
{
	static const char name[] = ".modinfo";
	Elf64_Ehdr header;
	Elf64_Shdr names, part;
	unsigned i;

	if (size < sizeof(header) || memcmp(elf, ELFMAG, SELFMAG))
		return NULL;
	memcpy(&header, elf, sizeof(header));
	if (section(elf, size, &header, header.e_shstrndx, &names) < 0 ||
	    names.sh_type == SHT_NOBITS)
		return NULL;
	for (i = 0; i < header.e_shnum; i++) {
		if (section(elf, size, &header, i, &part) < 0)
			return NULL;
		if (part.sh_type == SHT_NOBITS ||
		    part.sh_name > names.sh_size ||
		    names.sh_size - part.sh_name < sizeof(name))
			continue;
		if (!memcmp(elf + names.sh_offset + part.sh_name, name,
			    sizeof(name)))
			return modinfo_text((const char *)elf + part.sh_offset,
					    part.sh_size, "depends=");
	}
	return NULL;
}

/* The module's name of a path: no folder, no suffix, '_' for '-'. */
static void name_of(const char *path, char *name, size_t size)
{
	const char *base = strrchr(path, '/');
	size_t i;

	base = base ? base + 1 : path;
	for (i = 0; i + 1 < size && base[i] && base[i] != '.' && base[i] != ':';
	     i++)
		name[i] = base[i];
	name[i] = '\0';
	for (i = 0; name[i]; i++)
		if (name[i] == '-')
			name[i] = '_';
}

static int same_module(const char *path, const char *other)
{
	char a[NAME_MAX_BYTES], b[NAME_MAX_BYTES];

	name_of(path, a, sizeof(a));
	name_of(other, b, sizeof(b));
	return !strcmp(a, b);
}

static const char *find(const struct module_list *list, const char *name)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (same_module(list->paths[i], name))
			return list->paths[i];
	return NULL;
}

static int choose(struct search *search, const char *name, int depth,
		  struct error *err);

/* Choose each name of a list that ends at a newline or the end. */
static int choose_each(struct search *search, const char *names,
		       const char *separators, int depth, struct error *err)
{
	char name[512];

	while (*names && *names != '\n') {
		size_t length = strcspn(names, separators);

		if (length && length < sizeof(name)) {
			memcpy(name, names, length);
			name[length] = '\0';
			if (choose(search, name, depth, err) < 0)
				return -1;
		}
		names += length;
		names += *names && *names != '\n';
	}
	return 0;
}

/* What modules.dep has behind the name of a module; "" for nothing. */
static const char *line_of(const char *order, const char *name)
{
	while (order && *order) {
		char path[512];
		size_t length = strcspn(order, ":\n");

		if (order[length] == ':' && length < sizeof(path)) {
			memcpy(path, order, length);
			path[length] = '\0';
			if (same_module(path, name))
				return order + length + 1;
		}
		order += strcspn(order, "\n");
		order += *order == '\n';
	}
	return "";
}

static int choose(struct search *search, const char *name, int depth,
		  struct error *err)
{
	const char *path = find(&search->all, name), *depends;
	cleanup_free unsigned char *elf = NULL;
	size_t size;
	int status;

	if (!path || find(search->chosen, name))
		return 0;
	if (depth > DEPTH_MAX)
		return error_make(err, 0, "module %s depends on itself", name);
	if (file_read(path, &elf, &size, err) < 0)
		return -1;
	depends = modules_depends(elf, size);
	if (depends)
		status = choose_each(search, depends, ",", depth + 1, err);
	else
		status = choose_each(search, line_of(search->order, name),
				     " \n", depth + 1, err);
	if (status < 0)
		return -1;
	return append(search->chosen, path) < 0
		       ? error_make(err, ENOMEM, "modules")
		       : 0;
}

static int list_all(const char *directory, struct module_list *all,
		    struct error *err)
{
	char *roots[] = {(char *)directory, NULL};
	FTS *walk =
		fts_open(roots, FTS_PHYSICAL | FTS_NOSTAT | FTS_NOCHDIR, NULL);
	FTSENT *entry;
	int status = 0;

	if (!walk)
		return error_make(err, errno, "cannot list %s", directory);
	while (!status && (entry = fts_read(walk)))
		if (strstr(entry->fts_name, ".ko"))
			status = append(all, entry->fts_path);
	fts_close(walk);
	if (status < 0)
		return error_make(err, ENOMEM, "cannot list %s", directory);
	if (!all->count)
		return error_make(err, 0, "no kernel modules in %s", directory);
	return 0;
}

int modules_resolve(const char *directory, const char *const *wanted,
		    struct module_list *list, struct error *err)
{
	struct search search = {.chosen = list};
	cleanup_free unsigned char *order = NULL;
	cleanup_free char *path = NULL;
	size_t size;
	int status;

	status = list_all(directory, &search.all, err);
	if (!status && asprintf(&path, "%s/modules.dep", directory) > 0 &&
	    !file_read(path, &order, &size, NULL))
		search.order = (char *)order;
	for (; !status && *wanted; wanted++)
		status = choose(&search, *wanted, 0, err);
	modules_free(&search.all);
	return status;
}
