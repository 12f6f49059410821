/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/capabilities.h"

#include <cap-ng.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BIT(capability) (UINT64_C(1) << (capability))
/* Those that have a name. */
#define NAMED (BIT(CAP_LAST_CAP + 1) - 1)

/* The caller's sets, as the kernel has them. */
struct sets {
	uint64_t bounding, permitted, effective, inheritable;
	int ambient; /* there are some */
};

uint64_t capabilities_default(void)
{
	return BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_FSETID) |
	       BIT(CAP_FOWNER) | BIT(CAP_MKNOD) | BIT(CAP_NET_RAW) |
	       BIT(CAP_SETGID) | BIT(CAP_SETUID) | BIT(CAP_SETFCAP) |
	       BIT(CAP_SETPCAP) | BIT(CAP_NET_BIND_SERVICE) |
	       BIT(CAP_SYS_CHROOT) | BIT(CAP_KILL) | BIT(CAP_AUDIT_WRITE);
}

static const char *name_of(unsigned capability)
{
	const char *name = capng_capability_to_name(capability);

	return name ? name : "?";
}

/* The bit of a word of `length` bytes; 0 when it is none. */
static uint64_t bit_of(const char *word, size_t length)
{
	unsigned i;

	if (length > 4 && !strncasecmp(word, "cap_", 4)) {
		word += 4;
		length -= 4;
	}
	for (i = 0; i <= CAP_LAST_CAP; i++)
		if (strlen(name_of(i)) == length &&
		    !strncasecmp(word, name_of(i), length))
			return BIT(i);
	return 0;
}

static int parse_list(const char *text, uint64_t *mask, struct error *err)
{
	*mask = 0;
	for (;;) {
		size_t length = strcspn(text, ",");
		uint64_t bit = bit_of(text, length);

		if (!bit)
			return error_make(
				err, 0,
				"'%.*s' is no capability (default, all, none, or names as in capabilities(7), separated by commas)",
				length > 64 ? 3 : (int)length,
				length > 64 ? "..." : text);
		*mask |= bit;
		if (!text[length])
			return 0;
		text += length + 1;
	}
}

int capabilities_parse(const char *text, uint64_t *mask, struct error *err)
{
	if (!strcmp(text, "default"))
		*mask = capabilities_default();
	else if (!strcmp(text, "none"))
		*mask = 0;
	else if (!strcmp(text, "all") || !strcmp(text, "off"))
		*mask = CAPABILITIES_EVERY;
	else
		return parse_list(text, mask, err);
	return 0;
}

static void list_names(uint64_t mask, char *text, size_t size)
{
	size_t used = 0;
	unsigned i;

	*text = '\0';
	for (i = 0; i <= CAP_LAST_CAP && used < size; i++)
		if (mask & BIT(i))
			used += (size_t)snprintf(text + used, size - used,
						 "%s%s", used ? "," : "",
						 name_of(i));
}

void capabilities_text(uint64_t mask, char *text, size_t size)
{
	if (!mask)
		snprintf(text, size, "none");
	else if (mask == capabilities_default())
		snprintf(text, size, "default");
	else if ((mask & NAMED) == NAMED)
		snprintf(text, size, "off");
	else
		list_names(mask, text, size);
}

/* Without a library: it reads files of /proc for what is one call each. */
static int read_sets(struct sets *sets, struct error *err)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];
	int i, here;

	*sets = (struct sets){.ambient = 0};
	if (syscall(SYS_capget, &header, data) < 0)
		return error_make(err, errno, "cannot read capabilities");
	sets->permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
	sets->effective = data[0].effective | (uint64_t)data[1].effective << 32;
	sets->inheritable = data[0].inheritable | (uint64_t)data[1].inheritable
							  << 32;
	for (i = 0; i < 64; i++) {
		here = prctl(PR_CAPBSET_READ, i, 0, 0, 0);
		if (here < 0)
			break; /* there are no more */
		sets->bounding |= (uint64_t)here << i;
	}
	/* An ambient one is always inheritable too. */
	for (i = 0; sets->inheritable && i < 64; i++)
		sets->ambient |= prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i,
				       0, 0) == 1;
	return 0;
}

/* Without looking first: it would take as many calls. */
static int drop_bounding(uint64_t keep, struct error *err)
{
	int i, here;

	for (i = 0; i < 64; i++) {
		if (keep & BIT(i) || !prctl(PR_CAPBSET_DROP, i, 0, 0, 0))
			continue;
		here = prctl(PR_CAPBSET_READ, i, 0, 0, 0);
		if (here < 0)
			return 0; /* there are no more */
		if (here)
			return error_make(
				err, 0,
				"cannot drop %s from the bounding set: that takes setpcap (a user namespace, or capabilities=off)",
				name_of((unsigned)i));
	}
	return 0;
}

static int check_had(uint64_t mask, struct error *err)
{
	struct sets sets;
	char text[640];

	if (read_sets(&sets, err) < 0)
		return -1;
	mask &= ~(sets.permitted & sets.bounding);
	if (!mask)
		return 0;
	list_names(mask, text, sizeof(text));
	return error_make(
		err, 0,
		"capabilities cannot be in force: what starts the container has no %s itself",
		text);
}

int capabilities_keep(uint64_t mask, int exactly, struct error *err)
{
	return capabilities_keep_beside(mask, 0, exactly, err);
}

int capabilities_keep_beside(uint64_t mask, uint64_t more, int exactly,
			     struct error *err)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];

	if (exactly && check_had(mask, err) < 0)
		return -1;
	if (drop_bounding(mask, err) < 0)
		return -1;
	if (syscall(SYS_capget, &header, data) < 0)
		return error_make(err, errno, "cannot read capabilities");
	mask |= more;
	data[0].permitted &= (uint32_t)mask;
	data[1].permitted &= (uint32_t)(mask >> 32);
	data[0].effective = data[0].permitted;
	data[1].effective = data[1].permitted;
	/* No inheritable one (CVE-2022-24769), and so no ambient one. */
	data[0].inheritable = data[1].inheritable = 0;
	if (syscall(SYS_capset, &header, data) < 0)
		return error_make(err, errno, "cannot drop capabilities");
	return 0;
}

void capabilities_in_force(uint64_t asked, uint64_t kept, char *got,
			   size_t got_size, char *shown, size_t shown_size)
{
	struct error err = {0};
	char names[640] = "";
	struct sets sets;

	if (read_sets(&sets, &err) < 0) {
		snprintf(got, got_size, "unknown");
		snprintf(shown, shown_size, "%s", err.message);
		return;
	}
	kept &= sets.permitted & ~sets.bounding;
	list_names(kept, names, sizeof(names));
	snprintf(shown, shown_size,
		 "bounding %016" PRIx64 ", permitted %016" PRIx64
		 ", inheritable %016" PRIx64 "%s%s",
		 sets.bounding, sets.permitted, sets.inheritable,
		 kept ? "; process 1 alone keeps " : "", names);
	if ((sets.permitted | sets.effective) & ~(sets.bounding | kept) ||
	    sets.inheritable || sets.ambient)
		snprintf(got, got_size, "mixed");
	else if (asked == capabilities_default() && sets.bounding &&
		 !(sets.bounding & ~asked))
		snprintf(got, got_size, "default");
	else
		capabilities_text(sets.bounding, got, got_size);
}
