/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/pdf.h"

#include "common/cleanup.h"
#include "common/owner.h"
#include "harness/host/files.h"
#include "harness/report/tool.h"

#include <ftw.h>
#include <signal.h>
#include <string.h>

#define CONVERTING_NS (120 * NS_PER_S)
#define ARGUMENTS_MOST 16

/* A word that stands for a path in the directory of the conversion. */
#define PAGE "page.html"
#define MADE "page.pdf"

struct converter {
	const char *name;
	/** Behind its name, ended by NULL. `%s` is the directory of the
	 * conversion; it becomes part of a URL, too: see parent(). */
	const char *arguments[ARGUMENTS_MOST];
};

/* Chromium does not start as root with its sandbox, which is not needed for a
 * page that we wrote ourselves and that may load and run nothing. */
#define CHROMIUM_ARGUMENTS                                                    \
	{                                                                     \
		"--headless", "--no-sandbox", "--disable-gpu",                \
			"--disable-dev-shm-usage", "--no-first-run",          \
			"--disable-sync", "--disable-background-networking",  \
			"--user-data-dir=%s/profile",                         \
			"--no-pdf-header-footer", "--print-to-pdf-no-header", \
			"--print-to-pdf=%s/" MADE, "file://%s/" PAGE          \
	}

/* The best first. */
static const struct converter converters[] = {
	{"chromium", CHROMIUM_ARGUMENTS},
	{"chromium-browser", CHROMIUM_ARGUMENTS},
	{"google-chrome", CHROMIUM_ARGUMENTS},
	{"weasyprint", {"%s/" PAGE, "%s/" MADE}},
	{"wkhtmltopdf",
	 {"--quiet", "--print-media-type", "--disable-javascript", "%s/" PAGE,
	  "%s/" MADE}},
};

int pdf_find(char *program, size_t size, struct error *err)
{
	for (size_t i = 0; i < sizeof(converters) / sizeof(*converters); i++)
		if (host_find_program(converters[i].name, program, size) == 0)
			return 0;
	return error_make(
		err, 0,
		"nothing here makes a PDF of a page; install chromium, weasyprint or wkhtmltopdf (Debian: apt install chromium)");
}

static const struct converter *converter_of(const char *program)
{
	const char *slash = strrchr(program, '/');
	const char *name = slash ? slash + 1 : program;
	size_t i = sizeof(converters) / sizeof(*converters) - 1;

	while (i && strcmp(converters[i].name, name) != 0)
		i--;
	return &converters[i];
}

/* `pattern` with the directory where it has %s. Caller frees. */
static char *fill_in(const char *pattern, const char *directory)
{
	const char *at = strstr(pattern, "%s");
	char *made = NULL;

	if (!at)
		return strdup(pattern);
	return asprintf(&made, "%.*s%s%s", (int)(at - pattern), pattern,
			directory, at + 2) < 0
		       ? NULL
		       : made;
}

/* In English, with a home that is the directory. */
static int run(const char *program, const struct converter *converter,
	       const char *directory, struct error *err)
{
	char *argv[ARGUMENTS_MOST + 2] = {strdup(converter->name)};
	static char locale[] = "LC_ALL=C.UTF-8", path[] = "PATH=/usr/bin:/bin";
	cleanup_free char *home = fill_in("HOME=%s", directory);
	cleanup_free char *temporary = fill_in("TMPDIR=%s", directory);
	char *environment[] = {locale, path, home, temporary, NULL};
	struct tool tool = {.program = program,
			    .argv = argv,
			    .environment = environment,
			    .out = -1,
			    .time_ns = CONVERTING_NS,
			    .verb = "convert"};
	int missing = !argv[0] || !home || !temporary, failed = -1;
	size_t i;

	for (i = 0; converter->arguments[i]; i++) {
		argv[i + 1] = fill_in(converter->arguments[i], directory);
		missing |= !argv[i + 1];
	}
	if (missing)
		error_make(err, ENOMEM, "cannot convert it");
	else
		failed = tool_run(&tool, err);
	for (i = 0; i < ARGUMENTS_MOST + 2; i++)
		free(argv[i]);
	return failed;
}

/* What was made, when it is what it should be. Caller frees. */
static char *read_made(const char *program, const char *directory, size_t *size,
		       struct error *err)
{
	cleanup_free char *path = fill_in("%s/" MADE, directory);
	cleanup_free char *text = NULL;
	cleanup_file FILE *file = path ? fopen(path, "re") : NULL;
	FILE *copy = file ? open_memstream(&text, size) : NULL;
	char buffer[65536];
	size_t got;

	if (copy) {
		while ((got = fread(buffer, 1, sizeof(buffer), file)) > 0)
			fwrite(buffer, 1, got, copy);
		fclose(copy);
	}
	if (!copy || *size < 5 || strncmp(text, "%PDF-", 5) != 0) {
		error_make(err, 0, "%s made no PDF", program);
		return NULL;
	}
	return steal_pointer(&text);
}

static char *make_in(const char *program, const char *page,
		     const char *directory, size_t *size, struct error *err)
{
	cleanup_free char *path = fill_in("%s/" PAGE, directory);

	if (!path) {
		error_make(err, ENOMEM, "cannot convert it");
		return NULL;
	}
	if (owner_replace(path, page, err) < 0 ||
	    run(program, converter_of(program), directory, err) < 0)
		return NULL;
	return read_made(program, directory, size, err);
}

static int remove_one(const char *path, const struct stat *info, int type,
		      struct FTW *where)
{
	(void)info;
	(void)type;
	(void)where;
	remove(path);
	return 0;
}

/* Where the directory is made: a path that is the same as part of a URL. */
static const char *parent(void)
{
	const char *wanted = getenv("TMPDIR");
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._-+=@,";

	return wanted && *wanted == '/' && !wanted[strspn(wanted, plain)]
		       ? wanted
		       : "/tmp";
}

char *pdf_make(const char *program, const char *page, size_t *size,
	       struct error *err)
{
	cleanup_free char *directory =
		fill_in("%s/bulkhead-pdf-XXXXXX", parent());
	sigset_t ends, before;
	char *made;

	if (!directory || !mkdtemp(directory)) {
		error_make(err, errno, "cannot make a directory for the PDF");
		return NULL;
	}
	/* Ctrl-C ends the converter, and us when its directory is gone. */
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGHUP);
	sigprocmask(SIG_BLOCK, &ends, &before);
	made = make_in(program, page, directory, size, err);
	nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return made;
}
