/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine as an SVG picture: nested boxes, wrapped into rows so that it
 * stays readable on large machines. Widths of texts are estimated, since no
 * font is at hand. What a box means never depends on its colour alone.
 */
#include "common/cleanup.h"
#include "common/units.h"
#include "harness/host/machine.h"

#include <string.h>

enum {
	PAD = 7,	/* between a box and what is in it */
	TITLE = 20,	/* height of a line of text */
	LETTER = 7,	/* width of one, generously */
	CPU_WIDTH = 88, /* room for its two lines */
	CPU_HEIGHT = 44,
	ROW = 1180,  /* boxes wrap here */
	LEGEND = 52, /* height of the explanation below */
	TEXT_MAX = 160,
};

#define COLOUR_RUN "#0b5fa5"
#define COLOUR_HOUSE "#f3c46b"
#define COLOUR_IDLE "#ffffff"

struct picture {
	FILE *out;
	cpu_set_t run, house;
	int has_cpus;
};

struct size {
	int width, height;
};

static void put_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ')
			fputc(' ', out);
		else if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '&')
			fputs("&amp;", out);
		else
			fputc(*text, out);
	}
}

static void draw_text(FILE *out, int x, int y, const char *attributes,
		      const char *text)
{
	fprintf(out, "<text x=\"%d\" y=\"%d\"%s>", x, y, attributes);
	put_text(out, text);
	fputs("</text>\n", out);
}

static void draw_box(FILE *out, int x, int y, struct size size,
		     const char *colour)
{
	fprintf(out,
		"<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\" fill=\"%s\"/>\n",
		x, y, size.width, size.height, colour);
}

static const char *colour_of(hwloc_obj_t object)
{
	if (object->type == HWLOC_OBJ_MACHINE)
		return "#ffffff";
	if (object->type == HWLOC_OBJ_NUMANODE)
		return "#e4dcef";
	if (object->type == HWLOC_OBJ_CORE)
		return "#d9d9d9";
	return hwloc_obj_type_is_cache(object->type) ? "#e6efe0" : "#f2f2f2";
}

/* "L2 1 MiB", "Core 3", "NUMA node 0, 23.5 GiB", "Package 0, AMD EPYC". */
static void title_of(hwloc_obj_t object, char *title, size_t size)
{
	const char *model = hwloc_obj_get_info_by_name(object, "CPUModel");
	char type[32], bytes[32] = "";

	hwloc_obj_type_snprintf(type, sizeof(type), object, 0);
	if (object->type == HWLOC_OBJ_NUMANODE) {
		units_format_bytes((int64_t)object->attr->numanode.local_memory,
				   bytes, sizeof(bytes));
		snprintf(title, size, "NUMA node %u, %s", object->os_index,
			 bytes);
	} else if (hwloc_obj_type_is_cache(object->type)) {
		units_format_bytes((int64_t)object->attr->cache.size, bytes,
				   sizeof(bytes));
		snprintf(title, size, "%s %s", type, bytes);
	} else if (object->type == HWLOC_OBJ_MACHINE) {
		snprintf(title, size, "Machine");
	} else {
		snprintf(title, size, "%s %u%s%s", type, object->logical_index,
			 model ? ", " : "", model ? model : "");
	}
}

static void draw_cpu(struct picture *picture, hwloc_obj_t cpu, int x, int y)
{
	int run = picture->has_cpus && CPU_ISSET(cpu->os_index, &picture->run);
	int house =
		picture->has_cpus && CPU_ISSET(cpu->os_index, &picture->house);
	const char *role = run && house ? "both" : run ? "measured" : "harness";
	const char *style = run ? " text-anchor=\"middle\" fill=\"#ffffff\""
				: " text-anchor=\"middle\"";
	char title[TEXT_MAX];

	draw_box(picture->out, x, y, (struct size){CPU_WIDTH, CPU_HEIGHT},
		 run	 ? COLOUR_RUN
		 : house ? COLOUR_HOUSE
			 : COLOUR_IDLE);
	snprintf(title, sizeof(title), "CPU %u", cpu->os_index);
	draw_text(picture->out, x + CPU_WIDTH / 2, y + 18, style, title);
	if (run || house)
		draw_text(picture->out, x + CPU_WIDTH / 2, y + 35, style, role);
}

static struct size draw(struct picture *picture, hwloc_obj_t object, int x,
			int y);

static int largest(int a, int b)
{
	return a > b ? a : b;
}

/* Place all children below and beside each other; returns what they take. A
 * picture without `out` only measures. */
static struct size draw_children(struct picture *picture, hwloc_obj_t object,
				 int x, int y)
{
	struct picture measure = {.out = NULL};
	struct size all = {0, 0};
	int row_width = 0, row_height = 0;

	for (hwloc_obj_t child = object->first_child; child;
	     child = child->next_sibling) {
		struct size size = draw(&measure, child, 0, 0);

		if (row_width && row_width + PAD + size.width > ROW) {
			all.height += row_height + PAD;
			row_width = row_height = 0;
		}
		row_width += row_width ? PAD : 0;
		if (picture->out)
			draw(picture, child, x + row_width, y + all.height);
		row_width += size.width;
		row_height = largest(row_height, size.height);
		all.width = largest(all.width, row_width);
	}
	all.height += row_height;
	return all;
}

/* NUMA nodes are memory beside the CPUs: strips above what they belong to. */
static struct size draw_memory(struct picture *picture, hwloc_obj_t object,
			       int x, int y, int width)
{
	struct size all = {0, 0};
	char title[TEXT_MAX];

	for (hwloc_obj_t node = object->memory_first_child; node;
	     node = node->next_sibling) {
		struct size strip = {width, TITLE + PAD};

		title_of(node, title, sizeof(title));
		all.width = largest(all.width,
				    (int)strlen(title) * LETTER + 2 * PAD);
		if (picture->out) {
			draw_box(picture->out, x, y + all.height, strip,
				 colour_of(node));
			draw_text(picture->out, x + PAD, y + all.height + 18,
				  "", title);
		}
		all.height += strip.height + PAD;
	}
	return all;
}

static struct size measure_object(hwloc_obj_t object, struct size *memory,
				  const char *title)
{
	struct picture measure = {.out = NULL};
	struct size children = draw_children(&measure, object, 0, 0);
	int width = largest(children.width, (int)strlen(title) * LETTER);

	*memory = draw_memory(&measure, object, 0, 0, 0);
	width = largest(width, memory->width);
	return (struct size){width + 2 * PAD, TITLE + memory->height +
						      children.height + PAD +
						      PAD / 2};
}

static struct size draw(struct picture *picture, hwloc_obj_t object, int x,
			int y)
{
	char title[TEXT_MAX];
	struct size size, memory;

	if (object->type == HWLOC_OBJ_PU) {
		if (picture->out)
			draw_cpu(picture, object, x, y);
		return (struct size){CPU_WIDTH, CPU_HEIGHT};
	}
	title_of(object, title, sizeof(title));
	size = measure_object(object, &memory, title);
	if (!picture->out)
		return size;
	draw_box(picture->out, x, y, size, colour_of(object));
	draw_text(picture->out, x + PAD, y + 16, "", title);
	draw_memory(picture, object, x + PAD, y + TITLE + PAD / 2,
		    size.width - 2 * PAD);
	draw_children(picture, object, x + PAD,
		      y + TITLE + PAD / 2 + memory.height);
	return size;
}

static void draw_legend_entry(FILE *out, int y, const char *colour,
			      const char *text)
{
	draw_box(out, PAD, y, (struct size){16, 16}, colour);
	draw_text(out, PAD + 24, y + 13, "", text);
}

static void draw_legend(struct picture *picture, const struct host_cpus *cpus,
			int y)
{
	char text[TEXT_MAX];

	snprintf(text, sizeof(text), "measured on CPU %.120s", cpus->run);
	draw_legend_entry(picture->out, y, COLOUR_RUN, text);
	snprintf(text, sizeof(text), "harness on CPU %.120s", cpus->house);
	draw_legend_entry(picture->out, y + TITLE + 2, COLOUR_HOUSE, text);
}

int host_machine_draw(hwloc_topology_t topology, const struct host_cpus *cpus,
		      FILE *out, struct error *err)
{
	hwloc_obj_t machine = hwloc_get_root_obj(topology);
	struct picture picture = {.out = NULL, .has_cpus = cpus != NULL};
	struct size size = draw(&picture, machine, 0, 0);
	int legend = cpus ? LEGEND : 0;

	if (cpus && (units_parse_cpus(cpus->run, &picture.run, err) < 0 ||
		     units_parse_cpus(cpus->house, &picture.house, err) < 0))
		return -1;
	picture.out = out;
	size.width = largest(size.width, 300);
	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n"
		"<title>Topology of the machine</title>\n"
		"<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n"
		"<g stroke=\"#555555\" stroke-width=\"1\" paint-order=\"stroke\">\n"
		"<style>text { stroke: none; }</style>\n",
		size.width + 2 * PAD, size.height + 2 * PAD + legend,
		size.width + 2 * PAD, size.height + 2 * PAD + legend);
	draw(&picture, machine, PAD, PAD);
	if (cpus)
		draw_legend(&picture, cpus, size.height + 2 * PAD);
	fputs("</g>\n</svg>\n", out);
	return ferror(out) ? error_make(err, errno, "cannot write it") : 0;
}
