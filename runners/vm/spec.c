/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/vm/spec.h"

#include "common/units.h"
#include "runners/vm/keys.h"

#include <string.h>

#define PROTOCOL 1

static int check_keys(const json_t *keys, struct error *err)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)keys, name, value) {
		const struct key *key = key_find(vm_keys, name);

		if (!key || !json_is_string(value))
			return error_make(err, 0, "no key '%s' in kind vm",
					  name);
		if (key_check(key, json_string_value(value), err) < 0)
			return -1;
	}
	return 0;
}

static const char *text(const json_t *keys, const char *name)
{
	return key_text(key_find(vm_keys, name), keys);
}

static enum vm_accelerator accelerator(const json_t *keys)
{
	const char *word = text(keys, "accelerator");

	if (!strcmp(word, "kvm"))
		return VM_KVM;
	return strcmp(word, "tcg") ? VM_AUTO : VM_TCG;
}

char *vm_modules_for(const char *kernel)
{
	const char *base = strrchr(kernel, '/');
	const char *release = base ? strchr(base, '-') : NULL;
	size_t folder = base ? (size_t)(base - kernel) : 0;
	char *path = NULL;

	if (!base)
		return NULL;
	if (!release)
		return strndup(kernel, folder);
	if (folder >= 5 && !strncmp(kernel + folder - 5, "/boot", 5))
		folder -= 5;
	if (asprintf(&path, "%.*s/lib/modules/%s", (int)folder, kernel,
		     release + 1) < 0)
		return NULL;
	return path;
}

static int settle_kernel(struct vm_spec *spec, const json_t *json,
			 const json_t *keys, struct error *err)
{
	const char *asked = text(keys, "kernel");
	int automatic = !strcmp(asked, "auto");
	const char *kernel = automatic ? json_text(json, "kernel", "") : asked;
	const char *modules = automatic ? json_text(json, "modules", "") : "";

	if (!*kernel)
		return 0;
	spec->kernel = strdup(kernel);
	spec->modules = *modules ? strdup(modules) : vm_modules_for(kernel);
	if (!spec->kernel || !spec->modules)
		return error_make(err, 0,
				  "cannot tell where the modules of %s are",
				  kernel);
	return 0;
}

static void settle_names(struct vm_spec *spec, const json_t *json)
{
	unsigned index = (unsigned)json_int(json, "index", 0);

	snprintf(spec->domain, sizeof(spec->domain), "bulkhead-%s-%u",
		 json_text(json, "run", "0"), index);
	snprintf(spec->tap, sizeof(spec->tap), "bht%u", index);
	snprintf(spec->mac, sizeof(spec->mac), "52:54:00:62:%02x:%02x",
		 index >> 8 & 0xff, index & 0xff);
}

static int has_descriptor(const json_t *json, const char *name)
{
	const json_t *names = json_object_get(json, "descriptors");
	const char *first = json_string_value(json_array_get(names, 0));

	return first && !strcmp(first, name);
}

int vm_spec_parse(struct vm_spec *spec, const json_t *json, struct error *err)
{
	const json_t *keys = json_object_get(json, "keys");

	*spec = (struct vm_spec){
		.directory = json_text(json, "directory", ""),
		.memory_bytes = json_int(json, "memory_bytes", 0),
	};
	if (json_int(json, "protocol", 0) != PROTOCOL)
		return error_make(err, 0, "line 1 is not of protocol %d",
				  PROTOCOL);
	if (check_keys(keys, err) < 0 ||
	    settle_kernel(spec, json, keys, err) < 0 ||
	    units_parse_cpus(json_text(json, "cpus", ""), &spec->cpus, err) < 0)
		return -1;
	if (*spec->directory != '/')
		return error_make(err, 0, "no path in 'directory'");
	if (spec->memory_bytes < INT64_C(64) << 20)
		return error_make(err, 0, "less than 64 MiB of memory");
	if (*json_text(json, "agent", ""))
		spec->agent = strdup(json_text(json, "agent", ""));
	spec->accelerator = accelerator(keys);
	spec->kvm_refused = json_text(json, "kvm_refused", NULL);
	spec->disk_bytes = key_number(key_find(vm_keys, "disk"), keys);
	spec->emulator_uid =
		(uid_t)key_number(key_find(vm_keys, "emulator_uid"), keys);
	if (strcmp(text(keys, "connect"), "embedded"))
		spec->connect = text(keys, "connect");
	spec->has_network = has_descriptor(json, "peer_netns") &&
			    *json_text(json, "address", "");
	settle_names(spec, json);
	return 0;
}

json_t *vm_spec_within(const json_t *json, int has_disk, int has_network)
{
	json_t *within = json_copy((json_t *)json);

	json_object_del(within, "agent");
	json_object_del(within, "kernel");
	json_object_del(within, "modules");
	json_object_del(within, "kvm_refused");
	json_object_set_new(within, "descriptors", json_array());
	json_object_set_new(within, "cpus", json_string(""));
	json_object_set_new(within, "directory", json_string("/data"));
	json_object_set_new(within, "disk",
			    json_string(has_disk ? "/dev/vda" : ""));
	if (!has_network) {
		json_object_del(within, "address");
		json_object_del(within, "peer");
	}
	return within;
}

void vm_spec_free(struct vm_spec *spec)
{
	free(spec->kernel);
	free(spec->modules);
	free(spec->agent);
	spec->kernel = spec->modules = spec->agent = NULL;
}
