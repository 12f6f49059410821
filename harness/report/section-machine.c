/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: the host. Facts that this file does not know by name are printed
 * all the same, so that none is lost. */
#include "common/units.h"
#include "harness/report/fact.h"
#include "harness/report/language.h"
#include "harness/report/recorded.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <string.h>

static const struct {
	const char *key, *title;
} names[] = {
	{"distribution", N_("System")},
	{"kernel", N_("Kernel")},
	{"architecture", N_("Architecture")},
	{"cpu_model", N_("Processor")},
	{"microcode", N_("Microcode")},
	{"cores", N_("Cores")},
	{"threads", N_("Hardware threads")},
	{"smt", N_("Simultaneous multithreading")},
	{"turbo", N_("Turbo")},
	{"governor", N_("CPU frequency governor")},
	{"numa_nodes", N_("NUMA nodes")},
	{"caches", N_("Caches")},
	{"memory_bytes", N_("Memory")},
	{"swap_bytes", N_("Swap")},
	{"swap_used_bytes", N_("Swap in use")},
	{"transparent_hugepage", N_("Transparent huge pages")},
	{"virtualised", N_("Itself virtualised")},
	{"kvm", N_("/dev/kvm")},
	{"clock_source", N_("Clock source")},
	{"clock_cost_ns", N_("Reading the clock takes")},
	{"clock_resolution_ns", N_("Smallest step of the clock")},
	{"cgroup", N_("Control groups")},
	{"data_filesystem", N_("Data on")},
	{"run_cpus", N_("CPUs of the measured")},
	{"house_cpus", N_("CPUs of the harness")},
	{"load", N_("Load before the run")},
	{"load_averages", N_("Load before the run (1, 5, 15 min)")},
	{"tools", N_("Tools")},
};

/* Shown apart. */
static int is_apart(const char *key)
{
	return !strcmp(key, "noise") || !strcmp(key, FACT_MITIGATIONS);
}

const char *fact_title(const char *key)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i].key, key))
			return names[i].title;
	return NULL;
}

static int ends_in(const char *key, const char *ending)
{
	size_t length = strlen(key), tail = strlen(ending);

	return length >= tail && !strcmp(key + length - tail, ending);
}

static void write_number(FILE *out, const char *key, const json_t *value)
{
	double number = json_number_value(value);

	if (!strcmp(key, "bytes") || ends_in(key, "_bytes"))
		fputs(text_bytes((int64_t)number).text, out);
	else if (ends_in(key, "_ns"))
		fputs(text_time(number).text, out);
	else
		fputs(text_digits(number, 6).text, out);
}

static void write_cache(FILE *out, const json_t *cache)
{
	fprintf(out, "L%d %s", (int)json_int(cache, "level", 0),
		text_bytes(json_int(cache, "bytes", 0)).text);
	if (json_int(cache, "shared_by", 0) > 1)
		fprintf(out, _(" (shared by %d)"),
			(int)json_int(cache, "shared_by", 0));
}

static void write_list(FILE *out, const char *key, const json_t *list)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		fputs(i ? _(", ") : "", out);
		if (json_object_get(item, "level"))
			write_cache(out, item);
		else
			fact_write(out, key, item);
	}
}

static void write_members(FILE *out, const json_t *object)
{
	const char *key, *comma = "";
	json_t *value;

	json_object_foreach ((json_t *)object, key, value) {
		fputs(comma, out);
		text_markdown(out, key);
		fputc(' ', out);
		fact_write(out, key, value);
		comma = ", ";
	}
}

void fact_write(FILE *out, const char *key, const json_t *value)
{
	if (json_is_string(value))
		recorded_write(out, json_string_value(value));
	else if (json_is_number(value))
		write_number(out, key, value);
	else if (json_is_boolean(value))
		fputs(json_is_true(value) ? _("yes") : _("no"), out);
	else if (json_is_array(value))
		write_list(out, key, value);
	else if (json_is_object(value))
		write_members(out, value);
}

int fact_is_known(const json_t *value)
{
	return value && !json_is_null(value) &&
	       !(json_is_string(value) && !*json_string_value(value)) &&
	       !(json_is_array(value) && !json_array_size(value)) &&
	       !(json_is_object(value) && !json_object_size(value));
}

static void write_row(FILE *out, const char *key, const json_t *value)
{
	const char *title = fact_title(key);

	if (!fact_is_known(value))
		return;
	fputs("| ", out);
	if (title)
		fputs(_(title), out);
	else
		text_markdown(out, key);
	fputs(" | ", out);
	fact_write(out, key, value);
	fputs(" |\n", out);
}

static void write_facts(FILE *out, const json_t *facts)
{
	const char *key;
	json_t *value;

	fputs(_("| fact | value |\n|---|---|\n"), out);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		write_row(out, names[i].key,
			  json_object_get(facts, names[i].key));
	json_object_foreach ((json_t *)facts, key, value)
		if (!fact_title(key) && !is_apart(key))
			write_row(out, key, value);
	fputc('\n', out);
}

static void write_noise(FILE *out, const json_t *noise)
{
	const json_t *sentence;
	size_t i;

	if (!json_array_size(noise))
		return;
	fputs(_("What makes results noisy here:\n\n"), out);
	json_array_foreach (noise, i, sentence) {
		fputs("- ", out);
		recorded_write(out, json_string_value(sentence));
		fputc('\n', out);
	}
	fputc('\n', out);
}

static void write_mitigations(FILE *out, const json_t *mitigations)
{
	const char *key;
	json_t *value;

	if (!json_object_size(mitigations))
		return;
	fputs(_("Mitigations in the host's kernel (they cost time, differently in each environment):\n\n| vulnerability | state |\n|---|---|\n"),
	      out);
	json_object_foreach ((json_t *)mitigations, key, value) {
		fputs("| ", out);
		text_markdown(out, key);
		fputs(" | ", out);
		fact_write(out, key, value);
		fputs(" |\n", out);
	}
	fputc('\n', out);
}

void section_machine(const struct section *section)
{
	const json_t *facts = section->analysis->facts;
	FILE *out = section->out;

	fputs(_("## The machine\n\n"), out);
	if (!json_object_size(facts)) {
		fputs(_("No facts of the machine were recorded.\n\n"), out);
		return;
	}
	write_facts(out, facts);
	if (section->figures->has_topology)
		fprintf(out,
			_("![topology](<%stopology.svg>)\n\n*The machine's processors, caches and memory as hwloc sees them.*\n\n"),
			section->figures->links);
	write_noise(out, json_object_get(facts, "noise"));
	write_mitigations(out, json_object_get(facts, FACT_MITIGATIONS));
}
