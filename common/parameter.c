/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/parameter.h"

json_t *parameter_table_json(const struct job_parameter *table)
{
	const struct job_parameter *p;
	json_t *all = json_array();

	for (p = table; p && p->name; p++)
		json_array_append_new(
			all,
			json_pack("{s:s, s:s, s:I, s:I, s:I, s:s}", "name",
				  p->name, "unit", p->unit, "minimum",
				  (json_int_t)p->minimum, "maximum",
				  (json_int_t)p->maximum, "default",
				  (json_int_t)p->value, "title", p->title));
	return all;
}
