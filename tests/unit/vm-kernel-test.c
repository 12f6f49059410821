/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LZ4 blocks made by hand, and kernel images made by hand, good and bad. */
#include "common/cleanup.h"
#include "runners/vm/kernel.h"
#include "tests/unit/suite.h"

#include <elf.h>
#include <stdint.h>
#include <string.h>

#define PVH_NOTE 18

static ssize_t decode(const char *in, size_t size, char *out, size_t room)
{
	return kernel_lz4_block((const unsigned char *)in, size,
				(unsigned char *)out, room);
}

START_TEST(literals_are_copied)
{
	char out[16] = "";

	ck_assert_int_eq(decode("\x50hello", 6, out, sizeof(out)), 5);
	ck_assert_str_eq(out, "hello");
}
END_TEST

START_TEST(matches_may_overlap_with_themselves)
{
	char out[32] = "";

	/* "ab", then 4 + 6 bytes from two back, then "!" */
	ck_assert_int_eq(decode("\x26"
				"ab\x02\0"
				"\x10!",
				7, out, 32),
			 13);
	ck_assert_str_eq(out, "abababababab!");
}
END_TEST

START_TEST(long_lengths_go_on_in_further_bytes)
{
	char out[512] = "";

	/* "a", a match of 4 + 15 + 255 + 1 from one back, then "b" */
	ck_assert_int_eq(decode("\x1f"
				"a\x01\0\xff\x01\x10"
				"b",
				8, out, 512),
			 1 + 275 + 1);
	ck_assert_uint_eq(strspn(out, "a"), 276);
}
END_TEST

START_TEST(damage_is_refused)
{
	char out[32];

	ck_assert_int_lt(decode("\x50hell", 5, out, 32), 0);
	ck_assert_int_lt(decode("\xf0", 1, out, 32), 0);
	ck_assert_int_lt(decode("\x50hello", 6, out, 4), 0);
	ck_assert_int_lt(decode("\x20"
				"ab\x03\0",
				5, out, 32),
			 0);
	ck_assert_int_lt(decode("\x20"
				"ab\0\0",
				5, out, 32),
			 0);
	ck_assert_int_lt(decode("\x20"
				"ab\x01",
				4, out, 32),
			 0);
	ck_assert_int_lt(decode("\x2f"
				"ab\x01\0\xff",
				6, out, 32),
			 0);
	ck_assert_int_lt(decode("\x2f"
				"ab\x01\0\x40",
				6, out, 32),
			 0);
}
END_TEST

/* An ELF image with one note in it. */
struct image {
	Elf64_Ehdr header;
	Elf64_Phdr part;
	Elf64_Nhdr note;
	char name[4];
	uint64_t entry;
};

static struct image make_image(unsigned type)
{
	struct image image = {
		.header = {.e_ident = ELFMAG,
			   .e_phoff = offsetof(struct image, part),
			   .e_phnum = 1},
		.part = {.p_type = PT_NOTE,
			 .p_offset = offsetof(struct image, note),
			 .p_filesz = sizeof(struct image) -
				     offsetof(struct image, note)},
		.note = {.n_namesz = 4, .n_descsz = 8, .n_type = type},
		.name = "Xen",
	};

	return image;
}

static void put32(unsigned char *at, size_t value)
{
	at[0] = (unsigned char)value;
	at[1] = (unsigned char)(value >> 8);
	at[2] = (unsigned char)(value >> 16);
	at[3] = (unsigned char)(value >> 24);
}

/* A bzImage with `image` in it as one LZ4 block of literals; its size. */
static size_t pack(const struct image *image, unsigned char out[2048])
{
	size_t left = sizeof(*image) - 15;
	unsigned char *at = out + 1024, *block;

	memset(out, 0, 2048);
	out[0x1f1] = 1;
	memcpy(out + 0x202, "HdrS", 4);
	memcpy(at, "\x02\x21\x4c\x18", 4);
	block = at + 8;
	*block = 0xf0;
	for (at = block + 1; left >= 255; left -= 255)
		*at++ = 255;
	*at++ = (unsigned char)left;
	memcpy(at, image, sizeof(*image));
	at += sizeof(*image);
	put32(out + 1024 + 4, (size_t)(at - block));
	put32(at, sizeof(*image));
	put32(out + 0x24c, (size_t)(at + 4 - out) - 1024);
	return (size_t)(at + 4 - out);
}

START_TEST(an_image_is_unpacked)
{
	struct image image = make_image(PVH_NOTE);
	unsigned char packed[2048];
	cleanup_free unsigned char *elf = NULL;
	struct error err = {0};
	size_t size = pack(&image, packed), elf_size = 0;

	ck_assert_msg(!kernel_unpack(packed, size, &elf, &elf_size, &err), "%s",
		      err.message);
	ck_assert_uint_eq(elf_size, sizeof(image));
	ck_assert(!memcmp(elf, &image, sizeof(image)));
}
END_TEST

START_TEST(an_image_without_pvh_is_left_packed)
{
	struct image image = make_image(PVH_NOTE + 1);
	unsigned char packed[2048], *elf = NULL;
	size_t size = pack(&image, packed), elf_size = 0;

	ck_assert_int_lt(kernel_unpack(packed, size, &elf, &elf_size, NULL), 0);
	ck_assert_ptr_null(elf);
}
END_TEST

START_TEST(any_cut_and_any_flipped_byte_is_survived)
{
	struct image image = make_image(PVH_NOTE);
	unsigned char packed[2048];
	size_t size = pack(&image, packed), elf_size, i;

	for (i = 0; i < size; i++) {
		unsigned char *elf = NULL;

		ck_assert_int_lt(
			kernel_unpack(packed, i, &elf, &elf_size, NULL), 0);
		packed[i] ^= 0xff;
		kernel_unpack(packed, size, &elf, &elf_size, NULL);
		packed[i] ^= 0xff;
		free(elf);
	}
}
END_TEST

TEST_SUITE(vm_kernel_suite)
Suite *vm_kernel_suite(void)
{
	Suite *suite = suite_create("vm-kernel");
	TCase *tests = tcase_create("kernel");

	tcase_add_test(tests, literals_are_copied);
	tcase_add_test(tests, matches_may_overlap_with_themselves);
	tcase_add_test(tests, long_lengths_go_on_in_further_bytes);
	tcase_add_test(tests, damage_is_refused);
	tcase_add_test(tests, an_image_is_unpacked);
	tcase_add_test(tests, an_image_without_pvh_is_left_packed);
	tcase_add_test(tests, any_cut_and_any_flipped_byte_is_survived);
	suite_add_tcase(suite, tests);
	return suite;
}
