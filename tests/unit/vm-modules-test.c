/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guest loads, and in which order: modules made by hand. */
#include "common/cleanup.h"
#include "runners/vm/modules.h"
#include "tests/unit/suite.h"

#include <elf.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

/* A module: three sections, of which one is .modinfo. */
struct module {
	Elf64_Ehdr header;
	Elf64_Shdr sections[3];
	char names[32];
	char modinfo[64];
};

static struct module make_module(const char *depends)
{
	struct module module = {
		.header = {.e_ident = ELFMAG,
			   .e_shoff = offsetof(struct module, sections),
			   .e_shnum = 3,
			   .e_shstrndx = 1},
		.names = "\0.shstrtab\0.modinfo",
	};

	module.sections[1] =
		(Elf64_Shdr){.sh_name = 1,
			     .sh_type = SHT_STRTAB,
			     .sh_offset = offsetof(struct module, names),
			     .sh_size = sizeof(module.names)};
	module.sections[2] =
		(Elf64_Shdr){.sh_name = 11,
			     .sh_type = SHT_PROGBITS,
			     .sh_offset = offsetof(struct module, modinfo),
			     .sh_size = sizeof(module.modinfo)};
	snprintf(module.modinfo, sizeof(module.modinfo),
		 "license=GPL%cdepends=%s", '\0', depends);
	return module;
}

static const char *depends_of(const struct module *module, size_t size)
{
	return modules_depends((const unsigned char *)module, size);
}

START_TEST(depends_are_read)
{
	struct module module = make_module("virtio,virtio_ring");

	ck_assert_str_eq(depends_of(&module, sizeof(module)),
			 "virtio,virtio_ring");
	module = make_module("");
	ck_assert_str_eq(depends_of(&module, sizeof(module)), "");
}
END_TEST

START_TEST(what_is_no_module_has_none)
{
	struct module module = make_module("a");
	size_t i;

	for (i = 0; i < offsetof(struct module, modinfo); i++)
		ck_assert_ptr_null(depends_of(&module, i));
	module.sections[2].sh_offset = UINT64_MAX - 3;
	ck_assert_ptr_null(depends_of(&module, sizeof(module)));
	module = make_module("a");
	memset(module.modinfo, 'x', sizeof(module.modinfo));
	ck_assert_ptr_null(depends_of(&module, sizeof(module)));
}
END_TEST

static char tree[] = "/tmp/bulkhead-modules-XXXXXX";

static void plant(const char *name, const void *bytes, size_t size)
{
	char path[PATH_MAX];
	cleanup_file FILE *file = NULL;

	snprintf(path, sizeof(path), "%s/kernel/%s", tree, name);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
}

static void plant_module(const char *name, const char *depends)
{
	struct module module = make_module(depends);

	plant(name, &module, sizeof(module));
}

static void make_tree(void)
{
	char path[PATH_MAX];

	ck_assert_ptr_nonnull(mkdtemp(tree));
	snprintf(path, sizeof(path), "%s/kernel", tree);
	ck_assert_int_eq(mkdir(path, 0755), 0);
}

static void remove_tree(void)
{
	static const char *const names[] = {"kernel/virtio.ko",
					    "kernel/virtio-net.ko",
					    "kernel/ring.ko",
					    "kernel/packed.ko.xz",
					    "modules.dep",
					    "kernel",
					    ""};
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", tree, names[i]);
		remove(path);
	}
}

static const char *base(const char *path)
{
	return strrchr(path, '/') + 1;
}

START_TEST(what_is_needed_comes_first)
{
	static const char *const wanted[] = {"virtio_net", "builtin", "ring",
					     NULL};
	cleanup_modules struct module_list list = {0};
	struct error err = {0};

	plant_module("virtio-net.ko", "virtio,ring");
	plant_module("virtio.ko", "ring");
	plant_module("ring.ko", "");
	ck_assert_msg(!modules_resolve(tree, wanted, &list, &err), "%s",
		      err.message);
	ck_assert_uint_eq(list.count, 3);
	ck_assert_str_eq(base(list.paths[0]), "ring.ko");
	ck_assert_str_eq(base(list.paths[1]), "virtio.ko");
	ck_assert_str_eq(base(list.paths[2]), "virtio-net.ko");
}
END_TEST

START_TEST(compressed_modules_are_looked_up)
{
	static const char *const wanted[] = {"packed", NULL};
	static const char dep[] = "kernel/ring.ko:\n"
				  "kernel/packed.ko.xz: kernel/ring.ko\n";
	cleanup_modules struct module_list list = {0};
	struct error err = {0};

	plant("packed.ko.xz",
	      "\xfd"
	      "7zXZ",
	      5);
	plant_module("ring.ko", "");
	plant("../modules.dep", dep, sizeof(dep) - 1);
	ck_assert_int_eq(modules_resolve(tree, wanted, &list, &err), 0);
	ck_assert_uint_eq(list.count, 2);
	ck_assert_str_eq(base(list.paths[0]), "ring.ko");
}
END_TEST

START_TEST(a_circle_ends)
{
	static const char *const wanted[] = {"virtio", NULL};
	cleanup_modules struct module_list list = {0};
	struct error err = {0};

	plant_module("virtio.ko", "ring");
	plant_module("ring.ko", "virtio");
	ck_assert_int_lt(modules_resolve(tree, wanted, &list, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, "depends on itself"));
}
END_TEST

START_TEST(a_directory_without_modules_is_named)
{
	static const char *const wanted[] = {"virtio", NULL};
	cleanup_modules struct module_list list = {0};
	struct error err = {0};

	ck_assert_int_lt(modules_resolve(tree, wanted, &list, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, tree));
}
END_TEST

TEST_SUITE(vm_modules_suite)
Suite *vm_modules_suite(void)
{
	Suite *suite = suite_create("vm-modules");
	TCase *tests = tcase_create("modules");
	TCase *files = tcase_create("files");

	tcase_add_test(tests, depends_are_read);
	tcase_add_test(tests, what_is_no_module_has_none);
	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(files, make_tree, remove_tree);
	tcase_add_test(files, what_is_needed_comes_first);
	tcase_add_test(files, compressed_modules_are_looked_up);
	tcase_add_test(files, a_circle_ends);
	tcase_add_test(files, a_directory_without_modules_is_named);
	suite_add_tcase(suite, files);
	return suite;
}
