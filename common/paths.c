/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/paths.h"

#include "common/cleanup.h"
#include "config.h"

#include <fnmatch.h>
#include <fts.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

/** asprintf() that returns the text, NULL without memory. */
__attribute__((format(printf, 1, 2))) static char *text(const char *format, ...)
{
	va_list arguments;
	char *made;
	int length;

	va_start(arguments, format);
	length = vasprintf(&made, format, arguments);
	va_end(arguments);
	return length < 0 ? NULL : made;
}

/** Directory of the running program; NULL when /proc cannot tell. */
static char *own_directory(void)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (length <= 0)
		return NULL;
	path[length] = '\0';
	slash = strrchr(path, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	return strdup(path);
}

int paths_in_tree(void)
{
	cleanup_free char *own = own_directory();
	struct stat ours, built;

	return own && !stat(own, &ours) && !stat(BULKHEAD_BUILD_DIR, &built) &&
	       ours.st_dev == built.st_dev && ours.st_ino == built.st_ino;
}

/**
 * What stands before the configured directories where this program really
 * lies: "" normally, the value of DESTDIR in a staged installation.
 */
static char *installed_root(void)
{
	static const char *const homes[] = {BULKHEAD_LIBEXECDIR,
					    BULKHEAD_BINDIR};
	cleanup_free char *own = own_directory();
	size_t length = own ? strlen(own) : 0;

	for (size_t i = 0; i < sizeof(homes) / sizeof(*homes); i++) {
		size_t tail = strlen(homes[i]);

		if (length >= tail && !strcmp(own + length - tail, homes[i]))
			return strndup(own, length - tail);
	}
	return strdup("");
}

/** DIRECTORY/NAME below the installation's root. */
static char *installed(const char *directory, const char *name)
{
	cleanup_free char *root = installed_root();

	return root ? text("%s%s/%s", root, directory, name) : NULL;
}

/** Where `make deps` or `make install` has put things for guests. */
static char *guest_directory(void)
{
	if (paths_in_tree())
		return text("%s/guest", BULKHEAD_BUILD_DIR);
	return installed(BULKHEAD_LIBEXECDIR, "guest");
}

char *paths_program(const char *name, struct error *err)
{
	cleanup_free char *path =
		paths_in_tree() ? text("%s/%s", BULKHEAD_BUILD_DIR, name)
				: installed(BULKHEAD_LIBEXECDIR, name);

	if (!path) {
		error_make(err, ENOMEM, "cannot look for %s", name);
		return NULL;
	}
	if (access(path, X_OK)) {
		error_make(err, errno, "cannot run %s (%s)", path,
			   paths_in_tree() ? "'make' builds it"
					   : "'make install' puts it there");
		return NULL;
	}
	return steal_pointer(&path);
}

char *paths_data(const char *folder, struct error *err)
{
	cleanup_free char *path =
		paths_in_tree() ? text("%s/%s", BULKHEAD_SOURCE_DIR, folder)
				: installed(BULKHEAD_DATADIR, folder);

	if (!path) {
		error_make(err, ENOMEM, "cannot look for %s", folder);
		return NULL;
	}
	if (access(path, R_OK | X_OK)) {
		error_make(err, errno, "cannot use the folder %s", path);
		return NULL;
	}
	return steal_pointer(&path);
}

char *paths_messages(struct error *err)
{
	cleanup_free char *root = installed_root();
	char *path = NULL;

	if (paths_in_tree())
		path = text("%s/locale", BULKHEAD_BUILD_DIR);
	else if (root)
		path = text("%s%s", root, BULKHEAD_LOCALEDIR);
	if (!path)
		error_make(err, ENOMEM, "cannot look for messages");
	return path;
}

char *paths_store(struct error *err)
{
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");
	char *path = NULL;

	if (paths_in_tree())
		path = text("%s/results/bulkhead.db", BULKHEAD_SOURCE_DIR);
	else if (data && *data == '/')
		path = text("%s/bulkhead/bulkhead.db", data);
	else if (home && *home == '/')
		path = text("%s/.local/share/bulkhead/bulkhead.db", home);
	if (!path)
		error_make(
			err, 0,
			"no place for the store: HOME is not set; name one with --store");
	return path;
}

void guest_kernel_free(struct guest_kernel *kernel)
{
	free(kernel->image);
	free(kernel->modules);
	free(kernel->version);
	*kernel = (struct guest_kernel){0};
}

/** Whether the file DIRECTORY/modules.builtin names the module. */
static int built_in(const char *directory, const char *module)
{
	cleanup_free char *path = text("%s/modules.builtin", directory);
	cleanup_free char *pattern = text("*/%s.ko\n", module);
	cleanup_file FILE *file = path ? fopen(path, "re") : NULL;
	char line[PATH_MAX];

	while (pattern && file && fgets(line, sizeof(line), file))
		if (!fnmatch(pattern, line, 0))
			return 1;
	return 0;
}

/** Whether a directory of modules has NAME.ko somewhere below, or built in. */
static int has_module(const char *directory, const char *module)
{
	cleanup_free char *name = text("%s.ko", module);
	char *const roots[] = {(char *)directory, NULL};
	FTS *walk;
	FTSENT *entry;
	int found = 0;

	if (built_in(directory, module))
		return 1;
	walk = name ? fts_open(roots, FTS_PHYSICAL | FTS_NOSTAT, NULL) : NULL;
	while (walk && !found && (entry = fts_read(walk)))
		found = !strcmp(entry->fts_name, name);
	if (walk)
		fts_close(walk);
	return found;
}

/**
 * The kernel of these modules, wherever distributions put one, in the order of
 * tools/guest-kernel.sh: BOOT/vmlinuz-VERSION, DIRECTORY/vmlinuz or, as Alpine
 * has it, BOOT/vmlinuz-FLAVOUR. NULL when there is none.
 */
static char *kernel_image(const char *boot, const char *directory,
			  const char *version)
{
	const char *dash = strrchr(version, '-');
	char *const places[] = {
		text("%s/vmlinuz-%s", boot, version),
		text("%s/vmlinuz", directory),
		text("%s/vmlinuz-%s", boot, dash ? dash + 1 : version),
	};
	char *image = NULL;

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		if (!image && places[i] && !access(places[i], R_OK))
			image = places[i];
		else
			free(places[i]);
	}
	return image;
}

/** Take kernel VERSION from these places if it will do; 1 if it did. */
static int take_kernel(struct guest_kernel *kernel, const char *boot,
		       const char *modules, const char *version)
{
	static const char *const needed[] = {"virtio_pci", "virtio_console",
					     "virtio_blk", "virtio_net"};
	cleanup_free char *directory = text("%s/%s", modules, version);
	cleanup_free char *image =
		directory ? kernel_image(boot, directory, version) : NULL;

	if (!image)
		return 0;
	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (!has_module(directory, needed[i]))
			return 0;
	kernel->version = strdup(version);
	kernel->modules = steal_pointer(&directory);
	kernel->image = steal_pointer(&image);
	return 1;
}

static int not_hidden(const struct dirent *entry)
{
	return *entry->d_name != '.';
}

/** The newest kernel that will do, of BOOT and MODULES; 1 if there is one. */
static int newest_kernel(struct guest_kernel *kernel, const char *boot,
			 const char *modules)
{
	struct dirent **entries = NULL;
	int count = scandir(modules, &entries, not_hidden, versionsort);
	int found = 0;

	for (int i = count - 1; i >= 0; i--) {
		if (!found)
			found = take_kernel(kernel, boot, modules,
					    entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return found;
}

int paths_guest_kernel(struct guest_kernel *kernel, struct error *err)
{
	cleanup_free char *guest = guest_directory();
	cleanup_free char *boot = text("%s/boot", guest ? guest : "");
	cleanup_free char *modules = text("%s/lib/modules", guest ? guest : "");

	*kernel = (struct guest_kernel){0};
	if (boot && modules && newest_kernel(kernel, boot, modules))
		return 0;
	if (newest_kernel(kernel, "/boot", "/lib/modules") ||
	    newest_kernel(kernel, "/boot", "/usr/lib/modules"))
		return 0;
	return error_make(
		err, 0,
		"no kernel that a guest could boot, neither in %s nor in /boot: 'make deps' provides one",
		guest);
}
