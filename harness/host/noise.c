/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What would make results noisy, read off the facts: a table of rules, each of
 * which writes its sentence or nothing. Pure.
 */
#include "common/units.h"
#include "harness/host/fact.h"

#include <stdio.h>

/* Above this, somebody else is at work. */
#define LOAD_QUIET 0.3

struct sentence {
	char text[512];
};

static int is(const json_t *facts, const char *key, const char *value)
{
	return strcmp(json_text(facts, key, ""), value) == 0;
}

static void say_virtualised(const json_t *facts, struct sentence *say)
{
	if (!is(facts, "virtualised", "no"))
		snprintf(
			say->text, sizeof(say->text),
			"the machine is itself a virtual machine (%s): its neighbours can take CPU, cache and disk from it unseen",
			json_text(facts, "virtualised", "unknown"));
}

static void say_governor(const json_t *facts, struct sentence *say)
{
	if (!is(facts, "governor", "performance") &&
	    !is(facts, "governor", "not visible"))
		snprintf(
			say->text, sizeof(say->text),
			"CPU speed follows the load (governor %s): 'cpupower frequency-set -g performance' steadies it",
			json_text(facts, "governor", ""));
}

static void say_turbo(const json_t *facts, struct sentence *say)
{
	if (is(facts, "turbo", "on"))
		snprintf(
			say->text, sizeof(say->text),
			"turbo is on: CPU speed depends on temperature and on how many cores are busy");
}

static void say_smt(const json_t *facts, struct sentence *say)
{
	if (is(facts, "smt", "on"))
		snprintf(
			say->text, sizeof(say->text),
			"SMT is on: siblings of the measured CPUs are left idle by us, but not by others");
}

static void say_load(const json_t *facts, struct sentence *say)
{
	double load = json_number_value(
		json_array_get(json_object_get(facts, "load_averages"), 0));

	if (load > LOAD_QUIET)
		snprintf(
			say->text, sizeof(say->text),
			"something else was running at the start (load average %.2f)",
			load);
}

static void say_swap(const json_t *facts, struct sentence *say)
{
	int64_t used = json_int(facts, "swap_used_bytes", 0);
	char bytes[32];

	units_format_bytes(used, bytes, sizeof(bytes));
	if (used > 0)
		snprintf(
			say->text, sizeof(say->text),
			"swap is in use (%s): memory may have to come back from disk",
			bytes);
}

static void say_clock(const json_t *facts, struct sentence *say)
{
	static const char *const good[] = {"tsc", "kvm-clock",
					   "arch_sys_counter",
					   "hyperv_clocksource_tsc_page", ""};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		if (is(facts, "clock_source", good[i]))
			return;
	snprintf(say->text, sizeof(say->text),
		 "the clock source is %s: a reading costs %.0f ns",
		 json_text(facts, "clock_source", ""),
		 json_double(facts, "clock_cost_ns", 0));
}

static void say_data(const json_t *facts, struct sentence *say)
{
	const json_t *data = json_object_get(facts, "data_filesystem");

	if (is(data, "device", "memory"))
		snprintf(
			say->text, sizeof(say->text),
			"the data directory is in memory (%s): disk workloads do not measure a disk",
			json_text(data, "type", ""));
	else if (is(data, "device", "network"))
		snprintf(
			say->text, sizeof(say->text),
			"the data directory is on a network (%s): disk workloads measure that as well",
			json_text(data, "type", ""));
}

static void say_emulated(const json_t *facts, struct sentence *say)
{
	if (!is(facts, "kvm", "usable"))
		snprintf(
			say->text, sizeof(say->text),
			"/dev/kvm is %s: virtual machines are emulated (TCG), which says nothing about virtualisation",
			json_text(facts, "kvm", "absent"));
}

json_t *host_noise(const json_t *facts, const char *note)
{
	static void (*const rules[])(const json_t *, struct sentence *) = {
		say_virtualised, say_governor, say_turbo, say_smt,     say_load,
		say_swap,	 say_clock,    say_data,  say_emulated};
	json_t *noise = json_array();

	if (note[0])
		json_array_append_new(noise, json_string(note));
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		struct sentence say = {""};

		rules[i](facts, &say);
		if (say.text[0])
			json_array_append_new(noise, json_string(say.text));
	}
	return noise;
}
