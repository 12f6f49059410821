/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/cli/running.h"

#include "common/units.h"
#include "harness/conduct/place.h"

#include <string.h>
#include <sys/random.h>

static uint64_t parse_seed(const char *text, struct argp_state *state)
{
	struct error err = {0};
	int64_t value;

	if (units_parse_count(text, &value, &err) < 0 || value == 0)
		argp_error(state, "--seed: '%s' is not a whole number above 0",
			   text);
	return (uint64_t)value;
}

static nanoseconds parse_budget(const char *text, struct argp_state *state)
{
	struct error err = {0};
	nanoseconds value;

	if (units_parse_time(text, &value, &err) < 0)
		argp_error(state, "--budget: %s", err.message);
	if (value < NS_PER_S || value > 24 * 3600 * NS_PER_S)
		argp_error(state, "--budget: %s is outside 1s … 24h", text);
	return value;
}

void running_add(const char **words, size_t *count, const char *word,
		 struct argp_state *state)
{
	if (*count == RUNNING_WORDS)
		argp_error(state, "more than %d of one option", RUNNING_WORDS);
	words[(*count)++] = word;
}

error_t running_parse(int key, char *text, struct argp_state *state,
		      struct running *a)
{
	switch (key) {
	case ARGUMENT_SUITE:
		a->suite = text;
		break;
	case ARGUMENT_ONLY:
		running_add(a->only, &a->only_count, text, state);
		break;
	case ARGUMENT_SEED:
		a->seed = parse_seed(text, state);
		break;
	case ARGUMENT_BUDGET:
		a->budget = parse_budget(text, state);
		break;
	case ARGUMENT_STORE:
		a->store = text;
		break;
	case ARGUMENT_DATA:
		a->data = text;
		break;
	case ARGUMENT_JSON:
		a->json = 1;
		break;
	case ARGUMENT_DRY_RUN:
		a->dry = 1;
		break;
	case ARGUMENT_QUIET:
		a->quiet = 1;
		break;
	case ARGP_KEY_ARG:
		argp_error(state, "'%s' is not expected here", text);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

uint64_t running_any_seed(uint64_t given)
{
	uint64_t seed = given;

	if (!seed && getrandom(&seed, 4, 0) != 4)
		seed = (uint64_t)clock_now();
	seed &= INT64_MAX;
	return seed | !seed;
}

void running_word(FILE *out, const char *option, const char *word)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%";

	fprintf(out, " %s ", option);
	if (*word && strspn(word, plain) == strlen(word)) {
		fputs(word, out);
		return;
	}
	fputc('\'', out);
	for (; *word; word++)
		if (*word == '\'')
			fputs("'\\''", out);
		else
			fputc(*word, out);
	fputc('\'', out);
}

void running_command(FILE *out, const char *command, const struct running *a)
{
	fprintf(out, "bulkhead %s", command);
	running_word(out, "--suite", a->suite);
	fprintf(out, " --seed %llu", (unsigned long long)a->seed);
	for (size_t i = 0; i < a->only_count; i++)
		running_word(out, "--only", a->only[i]);
	if (a->budget)
		fprintf(out, " --budget %lldms",
			(long long)(a->budget / NS_PER_MS));
	if (a->data)
		running_word(out, "--data", a->data);
}

int running_status(const struct run_outcome *outcome)
{
	struct error err = {0};

	if (outcome->end == CONDUCT_INTERRUPTED)
		return EXIT_SIGNALLED + outcome->signal;
	if (outcome->named_missing) {
		error_make(&err, 0, "%s", outcome->missing);
		return command_fail(EXIT_MISSING, &err);
	}
	if (*outcome->id && !outcome->measured) {
		error_make(
			&err, 0,
			"nothing could be measured; 'bulkhead doctor' says why");
		return command_fail(EXIT_NOTHING, &err);
	}
	return outcome->surprises ? EXIT_BAD_NEWS : EXIT_WELL;
}

int running_failed(const struct run_outcome *outcome, const struct error *err)
{
	return command_fail(err->number == PLACE_BUSY ? EXIT_NOTHING
			    : outcome->refused	      ? EXIT_USAGE
						      : EXIT_FAULT,
			    err);
}
