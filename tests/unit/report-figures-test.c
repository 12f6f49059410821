/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What gnuplot is told of distributions and the canary. */
#include "common/cleanup.h"
#include "harness/report/figure.h"
#include "harness/store/store.h"
#include "tests/unit/mock-stage.h"
#include "tests/unit/report-fixture.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

static json_t *document;
static struct analysis analysis;
static struct figure_data data;

/* The made-up run. */
static void analyse_fixture(void)
{
	cleanup_store struct store *store = NULL;

	ck_assert_int_eq(store_open_memory(&store, NULL), 0);
	ck_assert_int_eq(fixture_fill(store, NULL), 0);
	ck_assert_int_eq(store_export(store, FIXTURE_RUN, &document, NULL), 0);
	ck_assert_int_eq(analysis_make(&analysis, document, NULL), 0);
}

/* One of our own; quotes are written as apostrophes. */
static void analyse_text(const char *text)
{
	document = mock_json(text);
	ck_assert_int_eq(analysis_make(&analysis, document, NULL), 0);
}

static void forget(void)
{
	analysis_free(&analysis);
	json_decref(document);
	document = NULL;
}

/* What a figure tells gnuplot, NULL where it has nothing. Caller frees. */
static char *commands_of(int (*make)(const struct analysis *,
				     struct figure_data *))
{
	char *text = NULL;
	size_t size;
	int nothing;

	data.out = open_memstream(&text, &size);
	ck_assert_ptr_nonnull(data.out);
	nothing = make(&analysis, &data);
	fclose(data.out);
	if (!nothing)
		return text;
	free(text);
	return NULL;
}

static void expect_in(const char *text, const char *wanted)
{
	ck_assert_msg(strstr(text, wanted) != NULL, "no '%s' in:\n%s", wanted,
		      text);
}

/* Lines from that of `$NAME << EOD` to the next EOD. */
static size_t lines_in(const char *text, const char *name)
{
	char head[64];
	const char *at;
	size_t lines = 0;

	snprintf(head, sizeof(head), "$%s << EOD\n", name);
	at = strstr(text, head);
	ck_assert_msg(at != NULL, "no %s in:\n%s", name, text);
	for (at += strlen(head); strncmp(at, "EOD\n", 4) != 0; lines++)
		at = strchr(at, '\n') + 1;
	return lines;
}

START_TEST(every_sample_of_every_trial_is_drawn)
{
	/* One trial of net.stream in the guest has failed. */
	size_t trials = (size_t)FIXTURE_WORKLOADS * FIXTURE_STARTS *
				FIXTURE_ROUNDS * 3 -
			1;
	struct figure_samples all;
	cleanup_free char *text = NULL;
	size_t strokes = 0, medians = 0;

	analyse_fixture();
	all = figure_distribution_samples(&analysis);
	ck_assert_uint_eq(all.trials, trials);
	ck_assert_uint_eq(all.samples, trials * 9);
	ck_assert_uint_eq(all.not_positive + all.without, 0);
	text = commands_of(figure_distribution);
	for (int panel = 1; panel <= FIXTURE_WORKLOADS; panel++) {
		static const char *const kinds[] = {"even", "odd", "median"};

		for (size_t i = 0; i < 3; i++) {
			char name[32];

			snprintf(name, sizeof(name), "%s%d", kinds[i], panel);
			*(i < 2 ? &strokes : &medians) += lines_in(text, name);
		}
	}
	ck_assert_uint_eq(strokes, trials * 9);
	ck_assert_uint_eq(medians, trials);
	expect_in(text, "'vm (TCG, emulated)' 3");
	expect_in(text, "title7 = 'disk.seqwrite (MB/s ↑)'");
	forget();
}
END_TEST

/* Words and samples that would like to be something else. */
static const char odd_run[] =
	"{'environments':[{'name':'native','kind':'native','role':'measured',"
	" 'trials':["
	"  {'workload':'x\\u0027; system(\\u0022touch y\\u0022) $a @b\\u000a',"
	"   'status':'done','start':1,'unit':'ns','median':5,"
	"   'samples':[0, -1, 5, 6, 1000000000000, 'many', null]},"
	"  {'workload':'zeros','status':'done','start':1,'unit':'ns',"
	"   'median':0,'samples':[0, 0]},"
	"  {'workload':'same','status':'done','start':2,'unit':'KiB',"
	"   'median':7,'samples':[7, 7, 7]},"
	"  {'workload':'same','status':'done','start':2,'unit':'KiB',"
	"   'median':7,'samples':null},"
	"  {'workload':'same','status':'failed','start':2,'samples':[9]}]}]}";

START_TEST(what_cannot_be_drawn_is_counted_and_harmless)
{
	struct figure_samples all;
	cleanup_free char *text = NULL;

	analyse_text(odd_run);
	all = figure_distribution_samples(&analysis);
	ck_assert_uint_eq(all.trials, 3);
	ck_assert_uint_eq(all.samples, 6);
	ck_assert_uint_eq(all.not_positive, 6);
	ck_assert_uint_eq(all.without, 1);
	text = commands_of(figure_distribution);
	/* `same` and the odd one: zeros have no panel. */
	expect_in(text, "panels = 2\n");
	expect_in(text, "title1 = 'same (KiB)'\n");
	expect_in(text, "title2 = 'x’; system( touch y )  a (ms)'\n");
	ck_assert_uint_eq(lines_in(text, "even1"), 3);
	ck_assert_uint_eq(lines_in(text, "odd2"), 3);
	forget();
}
END_TEST

START_TEST(without_samples_there_is_no_distribution)
{
	analyse_text("{'environments':[{'name':'native','role':'measured',"
		     "'trials':[{'workload':'x','status':'failed'}]}]}");
	ck_assert_ptr_null(commands_of(figure_distribution));
	forget();
}
END_TEST

static const char felt_run[] =
	"{'environments':[{'name':'native','role':'measured','attempts':["
	"  {'attack':'bomb','canary':{'quiet':{'fork':{'count':9,"
	"    'p50_ns':1000000,'p99_ns':3000000}},"
	"   'attack':{'fork':{'count':4,'p50_ns':2000000,"
	"    'p99_ns':2000000000}}}},"
	"  {'attack':'leak','canary':null}]},"
	" {'name':'a\\u0027b','label':'TCG','role':'control','attempts':["
	"  {'attack':'hog','row':'one','canary':{'attack':{'wakeup':"
	"    {'count':1,'p50_ns':0,'p99_ns':0}}}},"
	"  {'attack':'pig','row':'one','canary':{'attack':{'wakeup':"
	"    {'count':1,'p50_ns':8000000,'p99_ns':8000000}}}},"
	"  {'attack':'pig','row':'two','canary':{'attack':{'wakeup':"
	"    {'count':1,'p50_ns':7000000,'p99_ns':9000000}}}},"
	"  {'attack':'pig','row':'three','canary':{'attack':{'wakeup':"
	"    {'count':1,'p50_ns':8500000,'p99_ns':8500000}}}},"
	"  {'attack':'bomb','canary':{'attack':{'fork':{'count':4,"
	"    'p50_ns':5000000,'p99_ns':6000000}}}}]}]}";

START_TEST(what_the_canary_felt_stands_attack_by_attack)
{
	cleanup_free char *text = NULL;

	analyse_text(felt_run);
	text = commands_of(figure_canary);
	expect_in(text, "head1 = 1\nname1 = 'bomb'\n");
	expect_in(text, "head2 = 0\nname2 = 'native'\n");
	expect_in(text, "name3 = 'a’b (TCG, emulated)'\n");
	expect_in(text, "head4 = 1\nname4 = 'hog: one'\n");
	/* Of several rows the one that was felt most. */
	expect_in(text, "head6 = 1\nname6 = 'pig: two'\n");
	expect_in(text, "lines = 7\n");
	expect_in(text, "$quiet2 << EOD\n2 1 3\nEOD\n");
	expect_in(text, "$attack2 << EOD\n2 2 2000\n3 5 6\nEOD\n");
	/* No time at all has no logarithm. */
	expect_in(text, "$attack1 << EOD\n7 7 9\nEOD\n");
	forget();
	analyse_text("{'environments':[]}");
	ck_assert_ptr_null(commands_of(figure_canary));
	forget();
}
END_TEST

/* Ticks of an axis, and its ends. */
static size_t ticks_of(double low, double high, int room)
{
	cleanup_free char *text = NULL;
	double ends[2];
	size_t size, ticks = 0;
	FILE *out = open_memstream(&text, &size);

	figure_axis(out, "a", low, high, room);
	fclose(out);
	ck_assert_int_eq(
		sscanf(text, "a_low = %lf\na_high = %lf", &ends[0], &ends[1]),
		2);
	ck_assert(ends[0] < low && ends[1] > high);
	for (const char *at = strstr(text, "(") + 1; at;
	     at = strstr(at, ", ")) {
		at += *at == ',';
		ticks++;
	}
	return ticks;
}

START_TEST(an_axis_has_ticks_that_can_be_told)
{
	static const struct {
		double low, high;
	} spans[] = {{7, 7},   {1e-3, 1e-3}, {99, 101}, {1, 3.9}, {1, 5},
		     {1, 100}, {0.3, 2e5},   {1, 1e12}, {3, 3.1}};

	for (size_t i = 0; i < sizeof(spans) / sizeof(*spans); i++)
		for (int room = 4; room <= 10; room++) {
			size_t ticks =
				ticks_of(spans[i].low, spans[i].high, room);

			ck_assert_msg(ticks >= 1 && ticks <= (size_t)room + 1,
				      "%zu ticks from %g to %g", ticks,
				      spans[i].low, spans[i].high);
		}
}
END_TEST

static Suite *report_figures_suite(void)
{
	Suite *suite = suite_create("report-figures");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 60);
	tcase_add_test(all, every_sample_of_every_trial_is_drawn);
	tcase_add_test(all, what_cannot_be_drawn_is_counted_and_harmless);
	tcase_add_test(all, without_samples_there_is_no_distribution);
	tcase_add_test(all, what_the_canary_felt_stands_attack_by_attack);
	tcase_add_test(all, an_axis_has_ticks_that_can_be_told);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(report_figures_suite)
