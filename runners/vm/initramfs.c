/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/vm/initramfs.h"

#include "common/cleanup.h"
#include "runners/vm/cpio.h"
#include "runners/vm/file.h"
#include "runners/vm/modules.h"

#include <string.h>

/* Devices first, so that the channel is there soon. The rest is for what may
 * be started within: overlay for root directories, veth and bridge for links.
 */
static const char *const wanted[] = {
	"virtio_pci", "virtio_console", "virtio_blk",  "virtio_net",
	"virtio_rng", "pvpanic_mmio",	"pvpanic_pci", "ext4",
	"af_packet",  "overlay",	"veth",	       "bridge",
	NULL,
};

static int add_file(struct cpio *cpio, const char *name, mode_t mode,
		    const char *path, struct error *err)
{
	cleanup_free unsigned char *bytes = NULL;
	size_t size;

	if (file_read(path, &bytes, &size, err) < 0)
		return -1;
	cpio_file(cpio, name, mode, bytes, size);
	return 0;
}

static int add_modules(struct cpio *cpio, const struct module_list *list,
		       struct error *err)
{
	cleanup_free char *order = NULL;
	size_t size = 0, i;
	FILE *text = open_memstream(&order, &size);

	if (!text)
		return error_make(err, errno, "initramfs");
	for (i = 0; i < list->count; i++) {
		const char *base = strrchr(list->paths[i], '/') + 1;
		cleanup_free char *name = NULL;

		if (asprintf(&name, "modules/%s", base) < 0 ||
		    add_file(cpio, name, 0644, list->paths[i], err) < 0) {
			fclose(text);
			return -1;
		}
		fprintf(text, "/%s\n", name);
	}
	if (fclose(text) || !order)
		return error_make(err, ENOMEM, "initramfs");
	cpio_file(cpio, "modules/order", 0644, order, size);
	return 0;
}

int initramfs_write(const char *path, const char *agent, const char *modules,
		    struct error *err)
{
	cleanup_modules struct module_list list = {0};
	cleanup_file FILE *out = NULL;
	struct cpio cpio = {0};

	if (modules_resolve(modules, wanted, &list, err) < 0)
		return -1;
	out = fopen(path, "we");
	if (!out)
		return error_make(err, errno, "cannot make %s", path);
	cpio.out = out;
	cpio_directory(&cpio, "dev", 0755);
	cpio_device(&cpio, "dev/console", 0600, 5, 1);
	cpio_directory(&cpio, "root", 0755);
	cpio_directory(&cpio, "modules", 0755);
	if (add_file(&cpio, "init", 0755, agent, err) < 0 ||
	    add_modules(&cpio, &list, err) < 0)
		return -1;
	return cpio_end(&cpio, err);
}
