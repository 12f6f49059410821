/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document from a file, whatever is in there: bounded, and looked at once. */
#include "common/cleanup.h"
#include "harness/store/document.h"

#include <fcntl.h>
#include <string.h>

struct reading {
	int fd, number;
	int64_t bytes;
	int too_large;
	struct sha256_ctx hash;
};

/* jansson's callback: 0 is the end, -1 a failure that it takes for the end. */
static size_t read_some(void *into, size_t size, void *data)
{
	struct reading *reading = data;
	ssize_t got;

	do
		got = read(reading->fd, into, size);
	while (got < 0 && errno == EINTR);
	if (got < 0) {
		reading->number = errno;
		return (size_t)-1;
	}
	reading->bytes += got;
	if (reading->bytes > DOCUMENT_BYTES_MAX) {
		reading->too_large = 1;
		return (size_t)-1;
	}
	sha256_update(&reading->hash, (size_t)got, into);
	return (size_t)got;
}

/* jansson's words quote the file. */
static int not_json(json_error_t *why, struct error *err)
{
	for (char *at = why->text; *at; at++)
		if (*at < ' ' || *at > '~')
			*at = '?';
	if (json_error_code(why) == json_error_premature_end_of_input)
		return error_make(
			err, 0,
			"it is cut off in line %d; export the run again",
			why->line);
	return error_make(err, 0, "it is not JSON, see line %d, column %d: %s",
			  why->line, why->column, why->text);
}

static int parse(json_t **document, struct reading *reading, struct error *err)
{
	json_error_t why;

	*document = json_load_callback(read_some, reading,
				       JSON_REJECT_DUPLICATES, &why);
	if (!reading->number && !reading->too_large)
		return *document ? 0 : not_json(&why, err);
	json_decref(*document);
	*document = NULL;
	if (reading->number)
		return error_make(err, reading->number, "it cannot be read");
	return error_make(
		err, 0,
		"it has more than %d MiB, which no run of this program has",
		DOCUMENT_BYTES_MAX / 1024 / 1024);
}

int document_read(json_t **document, const char *path, char sha256[DIGEST_TEXT],
		  struct error *err)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct reading reading = {.fd = fd};
	uint8_t digest[SHA256_DIGEST_SIZE];

	*document = NULL;
	if (fd < 0)
		return error_make(err, errno, "it cannot be opened");
	sha256_init(&reading.hash);
	if (parse(document, &reading, err) < 0)
		return -1;
	sha256_digest(&reading.hash, sizeof(digest), digest);
	digest_text(digest, sizeof(digest), sha256);
	return 0;
}
