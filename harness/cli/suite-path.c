/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/cli/suite-path.h"

#include "common/cleanup.h"
#include "common/nearest.h"
#include "common/paths.h"
#include "harness/plan/suite.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#define SUITES_MOST 64
#define ENDING ".ini"

static int is_suite(const struct dirent *entry)
{
	return !fnmatch("*" ENDING, entry->d_name, FNM_PERIOD);
}

static int unknown(const char *folder, const char *name, struct error *err)
{
	struct dirent **found = NULL;
	const char *names[SUITES_MOST], *near;
	int count = scandir(folder, &found, is_suite, alphasort), i, used = 0;

	for (i = 0; i < count && used < SUITES_MOST; i++) {
		found[i]->d_name[strlen(found[i]->d_name) - strlen(ENDING)] = 0;
		names[used++] = found[i]->d_name;
	}
	near = nearest_name(name, names, (size_t)used);
	if (near)
		error_make(err, 0, "there is no suite '%s'; did you mean '%s'?",
			   name, near);
	else
		error_make(
			err, 0,
			"there is no suite '%s' in %s; a file of your own is given by its path",
			name, folder);
	for (i = 0; i < count; i++)
		free(found[i]);
	free(found);
	return -1;
}

char *suite_path(const char *name, struct error *err)
{
	cleanup_free char *folder = NULL, *path = NULL;

	if (strchr(name, '/') || strstr(name, ENDING))
		return strdup(name);
	folder = paths_data("suites", err);
	if (!folder || asprintf(&path, "%s/%s" ENDING, folder, name) < 0)
		return NULL;
	if (access(path, R_OK) == 0)
		return steal_pointer(&path);
	if (errno == ENOENT)
		unknown(folder, name, err);
	else
		error_make(err, errno, "cannot read the suite %s", path);
	return NULL;
}

int suite_plan(struct plan *plan, const char *name,
	       const struct catalogue *catalogue,
	       const struct plan_options *wanted, struct error *err)
{
	cleanup_free char *path = suite_path(name, err);
	cleanup_suite struct suite suite = {0};

	*plan = (struct plan){0};
	if (!path || suite_read(&suite, path, err) < 0)
		return -1;
	return plan_make(plan, &suite, catalogue, wanted, err);
}

json_t *suite_titles(void)
{
	json_t *titles = json_object();
	cleanup_free char *folder = paths_data("suites", NULL);
	struct dirent **found = NULL;
	int count = folder ? scandir(folder, &found, is_suite, alphasort) : 0;
	int i;

	for (i = 0; i < count; i++) {
		cleanup_free char *path = NULL;
		cleanup_suite struct suite suite = {0};
		char *name = found[i]->d_name;
		int bad = asprintf(&path, "%s/%s", folder, name) < 0 ||
			  suite_read(&suite, path, NULL) < 0;

		name[strlen(name) - strlen(ENDING)] = '\0';
		json_object_set_new(titles, name,
				    json_string(bad ? "" : suite.title));
		free(found[i]);
	}
	free(found);
	return titles;
}
