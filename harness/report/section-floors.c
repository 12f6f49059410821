/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: how small a slow-down this machine shows. */
#include "harness/report/floors.h"
#include "harness/report/language.h"
#include "harness/report/section.h"

void section_floors(const struct section *section)
{
	FILE *out = section->out;

	if (!section->analysis->comparisons)
		return;
	fputs(_("## What can be seen here\n\n"), out);
	floors_write_sentence(out, section->floors, 1);
	if (json_array_size(section->floors)) {
		fputc(' ', out);
		floors_write_basis(out, section->floors);
		fputs("\n\n", out);
		floors_write_table(out, section->floors, 1);
	} else {
		fputc('\n', out);
	}
	fputc('\n', out);
}
