/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/vm/kernel.h"

#include "common/cleanup.h"
#include "runners/vm/file.h"

#include <elf.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

/* Offsets in the real-mode header, Documentation/x86/boot.rst. */
enum {
	SETUP_SECTORS = 0x1f1,
	HEADER_MAGIC = 0x202,
	PAYLOAD_OFFSET = 0x248,
	PAYLOAD_LENGTH = 0x24c,
	HEADER_END = 0x250,
};

#define LZ4_LEGACY_MAGIC 0x184c2102u
#define UNPACKED_MAX (512u << 20)
#define XEN_ELFNOTE_PHYS32_ENTRY 18

static uint32_t little32(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* The rest of a length whose first four bits were all ones. */
static int lz4_length(const unsigned char **in, const unsigned char *end,
		      size_t *length)
{
	unsigned char more;

	if (*length != 15)
		return 0;
	do {
		if (*in == end)
			return -1;
		more = *(*in)++;
		*length += more;
	} while (more == 255);
	return 0;
}

/* Copy a match, which may overlap with what it produces. */
static void lz4_match(unsigned char *to, size_t offset, size_t length)
{
	size_t i;

	if (offset >= length)
		memcpy(to, to - offset, length);
	else
		for (i = 0; i < length; i++)
			to[i] = to[i - offset];
}

ssize_t kernel_lz4_block(const unsigned char *in, size_t size,
			 unsigned char *out, size_t room)
{
	const unsigned char *end = in + size;
	size_t done = 0;

	while (in < end) {
		unsigned char token = *in++;
		size_t literals = token >> 4, match = token & 15, offset;

		if (lz4_length(&in, end, &literals) < 0 ||
		    literals > (size_t)(end - in) || literals > room - done)
			return -1;
		memcpy(out + done, in, literals);
		in += literals;
		done += literals;
		if (in == end)
			return (ssize_t)done;
		if (end - in < 2)
			return -1;
		offset = in[0] | (size_t)in[1] << 8;
		in += 2;
		if (lz4_length(&in, end, &match) < 0)
			return -1;
		match += 4;
		if (!offset || offset > done || match > room - done)
			return -1;
		lz4_match(out + done, offset, match);
		done += match;
	}
	return (ssize_t)done;
}

/* Legacy frame: magic, then blocks with their sizes before them. */
static int lz4_frame(const unsigned char *in, size_t size, unsigned char *out,
		     size_t out_size)
{
	size_t at = 4, done = 0;

	while (done < out_size) {
		size_t block;
		ssize_t n;

		if (size - at < 4)
			return -1;
		block = little32(in + at);
		at += 4;
		if (block > size - at)
			return -1;
		n = kernel_lz4_block(in + at, block, out + done,
				     out_size - done);
		if (n <= 0)
			return -1;
		at += block;
		done += (size_t)n;
	}
	return 0;
}

static int notes_have_pvh(const unsigned char *notes, size_t size)
{
	size_t at = 0;

	while (size - at >= sizeof(Elf64_Nhdr)) {
		Elf64_Nhdr note;
		size_t name, text;

		memcpy(&note, notes + at, sizeof(note));
		at += sizeof(note);
		name = ((size_t)note.n_namesz + 3) & ~(size_t)3;
		text = ((size_t)note.n_descsz + 3) & ~(size_t)3;
		if (name > size - at || text > size - at - name)
			return 0;
		if (note.n_type == XEN_ELFNOTE_PHYS32_ENTRY &&
		    note.n_namesz == 4 && !memcmp(notes + at, "Xen", 4))
			return 1;
		at += name + text;
	}
	return 0;
}

/* Whether the ELF image says where a PVH guest enters it. */
static int has_pvh_entry(const unsigned char *elf, size_t size)
{
	Elf64_Ehdr header;
	unsigned i;

	if (size < sizeof(header))
		return 0;
	memcpy(&header, elf, sizeof(header));
	if (memcmp(header.e_ident, ELFMAG, SELFMAG))
		return 0;
	for (i = 0; i < header.e_phnum; i++) {
		uint64_t at = header.e_phoff + (uint64_t)i * sizeof(Elf64_Phdr);
		Elf64_Phdr part;

		if (at > size || size - at < sizeof(part))
			return 0;
		memcpy(&part, elf + at, sizeof(part));
		if (part.p_type == PT_NOTE && part.p_offset <= size &&
		    part.p_filesz <= size - part.p_offset &&
		    notes_have_pvh(elf + part.p_offset, part.p_filesz))
			return 1;
	}
	return 0;
}

/* Where the packed kernel lies in the image; NULL when nowhere. */
static const unsigned char *payload(const unsigned char *image, size_t size,
				    size_t *length)
{
	size_t setup, start;

	if (size < HEADER_END || memcmp(image + HEADER_MAGIC, "HdrS", 4))
		return NULL;
	setup = image[SETUP_SECTORS] ? image[SETUP_SECTORS] : 4;
	start = (setup + 1) * 512 + little32(image + PAYLOAD_OFFSET);
	*length = little32(image + PAYLOAD_LENGTH);
	if (start > size || *length > size - start || *length < 12)
		return NULL;
	return image + start;
}

int kernel_unpack(const unsigned char *image, size_t size, unsigned char **elf,
		  size_t *elf_size, struct error *err)
{
	cleanup_free unsigned char *out = NULL;
	const unsigned char *packed;
	size_t length = 0, out_size;

	packed = payload(image, size, &length);
	if (!packed)
		return error_make(err, 0, "not a bzImage");
	if (little32(packed) != LZ4_LEGACY_MAGIC)
		return error_make(err, 0, "not packed with LZ4");
	out_size = little32(packed + length - 4);
	if (out_size > UNPACKED_MAX)
		return error_make(err, 0, "unpacked size %zu is absurd",
				  out_size);
	out = malloc(out_size + 1);
	if (!out)
		return error_make(err, ENOMEM, "cannot unpack the kernel");
	if (lz4_frame(packed, length - 4, out, out_size) < 0)
		return error_make(err, 0, "damaged LZ4 data");
	if (!has_pvh_entry(out, out_size))
		return error_make(err, 0, "no PVH entry point");
	*elf = steal_pointer(&out);
	*elf_size = out_size;
	return 0;
}

static int is_younger(const char *path, const char *than)
{
	struct stat a, b;

	return !stat(path, &a) && !stat(than, &b) && a.st_mtime > b.st_mtime;
}

int kernel_prepare(const char *from, const char *to, struct error *err)
{
	cleanup_free unsigned char *image = NULL, *elf = NULL;
	size_t size, elf_size;

	if (is_younger(to, from))
		return 0;
	if (file_read(from, &image, &size, err) < 0)
		return error_wrap(err, "guest kernel");
	if (kernel_unpack(image, size, &elf, &elf_size, NULL) < 0)
		return file_write(to, 0644, image, size, err);
	return file_write(to, 0644, elf, elf_size, err);
}
