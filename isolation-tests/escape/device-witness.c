/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of device: puts a file with a token behind a loop device,
 * which lets go of it by itself when the last one closes it, and goes every way
 * itself. Where it does not get either, it is blind.
 */
#include "common/cleanup.h"
#include "isolation-tests/escape/device-ways.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#define RESERVE_NS (NS_PER_S / 2)
#define WAYS 6
#define DISK_WAYS 2 /* the first of them go to the disk */
#define SECTORS 4096
/* Somebody else may be faster to the free one. */
#define TRIES 4

struct planted {
	char salt[SEAL_TEXT], path[32], file[512];
	int loop;	  /* open for as long as it is to be; -1: none */
	int64_t number;	  /* of the device */
	struct error why; /* there is none */
	char token[WAYS][DECOY_TOKEN + 1]; /* "": it did not get there */
	struct error not [WAYS];
};

/* A file to be the disk. The descriptor is the caller's. */
static int make_disk(struct planted *planted, const char *data)
{
	char token[SEAL_TEXT];
	cleanup_close int fd = -1;

	snprintf(planted->file, sizeof(planted->file), "%s/disk", data);
	unlink(planted->file); /* of one that was killed */
	fd = open(planted->file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || seal_random(token) < 0 || ftruncate(fd, SECTORS) < 0 ||
	    write(fd, token, DECOY_TOKEN) != DECOY_TOKEN)
		return error_make(&planted->why, errno, "no file for a disk");
	return steal_fd(&fd);
}

/* Put `disk` behind the loop device of that number. */
static int try_loop(struct planted *planted, int number, int disk)
{
	struct loop_config config = {.fd = (unsigned)disk,
				     .info.lo_flags = LO_FLAGS_READ_ONLY |
						      LO_FLAGS_AUTOCLEAR};
	cleanup_close int fd = -1;
	struct stat st;

	snprintf(planted->path, sizeof(planted->path), "/dev/loop%d", number);
	fd = open(planted->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0 ||
	    ioctl(fd, LOOP_CONFIGURE, &config) < 0)
		return -1;
	planted->number = (int64_t)st.st_rdev;
	planted->loop = steal_fd(&fd);
	return 0;
}

static void plant(struct planted *planted, const char *data)
{
	cleanup_close int disk = make_disk(planted, data);
	cleanup_close int control = -1;
	int i, number;

	if (disk < 0)
		return;
	control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	for (i = 0; i < TRIES && control >= 0; i++) {
		number = ioctl(control, LOOP_CTL_GET_FREE);
		if (number < 0)
			break;
		if (try_loop(planted, number, disk) == 0)
			return;
	}
	error_make(&planted->why, errno, "no loop device can be had");
	planted->path[0] = '\0';
}

static void try_all(struct planted *planted, const char *data)
{
	const struct device_target target = {
		.path = planted->path, .number = planted->number, .data = data};
	int i;

	for (i = 0; device_ways[i].row; i++)
		if (reach_try(&device_ways[i], &target, planted->token[i],
			      &planted->not [i]) < 0)
			planted->token[i][0] = '\0';
}

static void say(struct job_context *context, const struct planted *planted,
		int i)
{
	const struct error *why = &planted->not [i];

	/* Without a disk that is the reason. */
	if (i < DISK_WAYS && !*planted->path)
		why = &planted->why;
	if (*planted->token[i])
		reach_truth(context, device_ways[i].row, planted->salt,
			    planted->token[i]);
	else
		say_row_blind(context, device_ways[i].row, why->message);
}

static int watch(struct job_context *context, const struct planted *planted,
		 struct error *err)
{
	int i;

	if (job_event(context, "ready",
		      json_pack("{s:s, s:s, s:I}", "salt", planted->salt,
				"path", planted->path, "number",
				(json_int_t)planted->number),
		      err) < 0)
		return -1;
	json_decref(job_wait(context, "done", context->deadline - RESERVE_NS));
	for (i = 0; device_ways[i].row; i++)
		say(context, planted, i);
	return 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct planted planted = {.loop = -1};
	int status;

	if (seal_random(planted.salt) < 0)
		return error_make(err, errno, "no random salt");
	plant(&planted, context->around->data);
	try_all(&planted, context->around->data);
	status = watch(context, &planted, err);
	if (planted.loop >= 0)
		close(planted.loop);
	if (*planted.file)
		unlink(planted.file);
	return status;
}

static const struct job device_witness = {
	.name = "device.witness",
	.title = "Plants a disk, and goes to the devices itself",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_DATA,
	.deadline = 15 * NS_PER_S,
	.bound_processes = 1,
	.run = run,
};
JOB_REGISTER(device_witness)
