/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/report-fixture.h"

#include "common/cleanup.h"

#include <ftw.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

struct made_workload {
	const char *name, *unit, *better;
	double native;	/* median, in the unit */
	double cost[2]; /* ratio of container and vm */
};

static const struct made_workload workloads[FIXTURE_WORKLOADS] = {
	{"null", "ns", "lower", 41000, {1.02, 6.9}},
	{"reference", "ns", "lower", 5.2e6, {1.00, 11.2}},
	{"cpu.integer", "ns", "lower", 3.1e6, {1.001, 9.4}},
	{"cpu.float", "ns", "lower", 2.7e6, {0.999, 24.0}},
	{"mem.triad", "MB/s", "higher", 11800, {1.003, 6.1}},
	{"mem.latency", "ns", "lower", 92, {1.00, 5.3}},
	{"disk.randread", "ns", "lower", 96000, {1.02, 3.4}},
	{"disk.seqwrite", "MB/s", "higher", 820, {1.01, 1.7}},
	{"disk.fsync", "ns", "lower", 1.9e6, {1.05, 0.31}},
	{"net.stream", "MB/s", "higher", 2900, {1.04, 8.8}},
	{"net.rr", "ns", "lower", 21000, {1.08, 14.0}},
	{"sys.call", "ns", "lower", 85, {1.9, 12.5}},
};

static const char *const environments[] = {"native", "container", "vm"};

struct filler {
	struct store *store;
	gsl_rng *random;
	int64_t environment[3];
	int64_t start[3];
	double start_effect[3];
};

static const char facts[] =
	"{'kernel':'6.1.0-18-amd64','distribution':'Debian GNU/Linux 12',"
	"'cpu_model':'Example CPU @ 2.50GHz','cores':2,'threads':2,"
	"'numa_nodes':1,'caches':[{'level':1,'type':'data','bytes':32768},"
	"{'level':2,'type':'unified','bytes':1048576},"
	"{'level':3,'type':'unified','bytes':34603008}],"
	"'memory_bytes':25769803776,'virtualised':'kvm','clock_source':'tsc',"
	"'clock_cost_ns':24,'governor':null,'mitigations':{'meltdown':"
	"'Not affected','spectre_v2':'Mitigation: Enhanced IBRS'},"
	"'smt':false,'cgroup':'hybrid','load':0.12,"
	"'noise':['the machine is itself a guest: neighbours can take CPU time'"
	",'2 CPUs only: the conductor and the measured share little room'],"
	"'run_cpus':'1','house_cpus':'0','data_filesystem':'ext4'}";

static int add_run(struct store *store, struct error *err)
{
	cleanup_json json_t *made = NULL, *plan = NULL;
	cleanup_free char *text = strdup(facts);
	struct run_record run = {
		.id = FIXTURE_RUN,
		.label = "made up",
		.suite = "default",
		.version = "0.1.0",
		.commit = "0123456789ab",
		.command = "bulkhead run --suite default --seed 42",
		.seed = UINT64_C(18446744073709551557),
		.started_s = 1767268800,
		.status = "running",
	};

	for (char *at = text; *at; at++)
		if (*at == '\'')
			*at = '"';
	made = json_loads(text, 0, NULL);
	plan = json_pack("{s:i, s:i, s:i}", "starts", FIXTURE_STARTS, "rounds",
			 FIXTURE_ROUNDS, "budget_s", 480);
	run.facts = made;
	run.plan = plan;
	return store_add_run(store, &run, err);
}

static int add_environments(struct filler *filler, struct error *err)
{
	for (int i = 0; i < 3; i++) {
		struct environment_record environment = {
			.name = environments[i],
			.kind = environments[i],
			.label = i == 2 ? "TCG" : NULL,
			.status = "usable",
			.role = "measured",
		};

		if (store_add_environment(filler->store, FIXTURE_RUN,
					  &environment, err) < 0)
			return -1;
		filler->environment[i] = environment.id;
	}
	return 0;
}

static int add_control(struct filler *filler, struct error *err)
{
	cleanup_json json_t *keys = json_pack("{s:s}", "pids", "off");
	struct environment_record control = {
		.name = "container pids=off",
		.kind = "container",
		.keys = keys,
		.variant_of = "container",
		.status = "usable",
		.role = "control",
	};
	struct environment_record missing = {
		.name = "crun",
		.kind = "crun",
		.status = "unusable",
		.reason = "there is no program crun",
		.remedy = "apt install crun",
		.role = "measured",
	};

	if (store_add_environment(filler->store, FIXTURE_RUN, &control, err) <
	    0)
		return -1;
	return store_add_environment(filler->store, FIXTURE_RUN, &missing, err);
}

static json_t *make_hello(int environment)
{
	json_t *in_force = json_array();

	if (environment == 1) {
		json_array_append_new(in_force,
				      json_pack("{s:s, s:s, s:s, s:s}", "key",
						"pids", "asked", "512", "got",
						"512", "shown", "pids.max"));
		json_array_append_new(
			in_force,
			json_pack("{s:s, s:s, s:s, s:s}", "key", "swap",
				  "asked", "0", "got", "off", "shown",
				  "memory.memsw.limit_in_bytes | absent"));
	}
	return json_pack(
		"{s:i, s:s, s:s, s:i, s:I, s:s, s:o, s:{s:s, s:s}}", "protocol",
		1, "version", "0.1.0", "sha256", "0123456789abcdef", "pid", 1,
		"memory_bytes",
		(json_int_t)(environment == 2 ? 1019215872 : 1073741824),
		"cpus", environment == 2 ? "0" : "1", "in_force", in_force,
		"facts", "accelerator", environment == 2 ? "tcg" : "none",
		"kernel", "6.1.0");
}

static int add_start(struct filler *filler, int which, int number,
		     struct error *err)
{
	static const double start_ns[] = {1.2e6, 14e6, 2.1e9};
	cleanup_json json_t *hello = make_hello(which);
	struct start_record start = {
		.environment = filler->environment[which],
		.number = number,
		.start_ns = (nanoseconds)(start_ns[which] *
					  gsl_ran_lognormal(filler->random, 0,
							    0.05)),
		.hello = hello,
		.status = "up",
	};

	if (store_add_start(filler->store, &start, err) < 0)
		return -1;
	filler->start[which] = start.id;
	filler->start_effect[which] =
		gsl_ran_gaussian(filler->random, which == 2 ? 0.03 : 0.006);
	return 0;
}

static double draw_value(const struct filler *filler, int which,
			 const struct made_workload *workload, double round)
{
	double cost = which ? workload->cost[which - 1] : 1;
	double noise = round + filler->start_effect[which] +
		       gsl_ran_gaussian(filler->random, 0.01);

	if (!strcmp(workload->better, "higher"))
		return workload->native / cost * exp(-noise);
	return workload->native * cost * exp(noise);
}

static json_t *draw_samples(const struct filler *filler, double value)
{
	json_t *samples = json_array();

	for (int i = 0; i < 9; i++)
		json_array_append_new(
			samples,
			json_real(value *
				  (1 + 0.01 * (i - 4) +
				   0.001 * gsl_rng_uniform(filler->random))));
	return samples;
}

static int add_trial(struct filler *filler, int which, int workload, int number,
		     int round, double round_effect, struct error *err)
{
	const struct made_workload *of = &workloads[workload];
	double value = draw_value(filler, which, of, round_effect);
	cleanup_json json_t *samples = draw_samples(filler, value);
	cleanup_json json_t *params = json_pack("{s:i}", "budget_ms", 300);
	int fails = which == 2 && workload == 9 && number == 2 && round == 1;
	struct trial_record trial = {
		.environment = filler->environment[which],
		.start = filler->start[which],
		.workload = of->name,
		.params = params,
		.round = (number - 1) * FIXTURE_ROUNDS + round,
		.position = (which + round) % 3 + 1,
		.status = fails ? "overrun" : "done",
		.reason = fails ? "the deadline of 5 s passed" : NULL,
		.host_ns = 310 * NS_PER_MS + which * NS_PER_MS,
		.job_ns = 309 * NS_PER_MS,
		.cpu_ns = 290 * NS_PER_MS,
		.charged_ns = which == 2 ? 371 * NS_PER_MS : 291 * NS_PER_MS,
		.unit = of->unit,
		.better = of->better,
		.median = fails ? NAN : value,
		.samples = fails ? NULL : samples,
		.steady = fails || !workload ? TRIAL_STEADY_UNSAID
			  : which == 2 && workload == 2 && round == 1
				  ? TRIAL_STEADY_NO
				  : TRIAL_STEADY_YES,
	};

	return store_add_trial(filler->store, &trial, err);
}

static int add_trials(struct filler *filler, struct error *err)
{
	for (int number = 1; number <= FIXTURE_STARTS; number++) {
		for (int which = 0; which < 3; which++)
			if (add_start(filler, which, number, err) < 0)
				return -1;
		for (int round = 1; round <= FIXTURE_ROUNDS; round++)
			for (int i = 0; i < FIXTURE_WORKLOADS * 3; i++) {
				double effect = 0.02 * sin(number * 7 + i / 3);

				if (add_trial(filler, i % 3, i / 3, number,
					      round, effect, err) < 0)
					return -1;
			}
	}
	return 0;
}

static json_t *make_canary(int disturbed)
{
	json_t *both = json_object();

	for (int i = 0; i < 2; i++) {
		double times = i && disturbed ? 9.5 : 1;

		json_object_set_new(
			both, i ? "attack" : "quiet",
			json_pack("{s:{s:i, s:f, s:f, s:f},"
				  " s:{s:i, s:f, s:f, s:f},"
				  " s:{s:i, s:f, s:f, s:f, s:f}}",
				  "fork", "count", 120, "p50_ns", 180e3 * times,
				  "p99_ns", 410e3 * times, "max_ns",
				  1.9e6 * times, "fsync", "count", 60, "p50_ns",
				  1.8e6, "p99_ns", 6.2e6 * times, "max_ns",
				  11e6 * times, "wakeup", "count", 2400,
				  "p50_ns", 61e3, "p99_ns", 120e3 * times,
				  "p999_ns", 300e3 * times, "max_ns",
				  2.2e6 * times));
	}
	return both;
}

static int add_attempt(struct filler *filler, int which, const char *attack,
		       int through, struct error *err)
{
	cleanup_json json_t *canary = make_canary(through);
	struct attempt_record attempt = {
		.environment = filler->environment[which],
		.attack = attack,
		.attempt = through ? "done" : "no_effect",
		.witness = through ? "moved" : "still",
		.evidence = through ? "1,503 tasks counted on the host"
				    : "512 tasks counted, 988 forks refused",
		.canary = canary,
	};

	return store_add_attempt(filler->store, &attempt, err);
}

static int add_bombs(struct filler *filler, struct error *err)
{
	static const char *const names[] = {"fork-bomb", "memory-bomb"};
	static const char *const titles[] = {"Doubling fork without end",
					     "Touch pages past the limit"};
	static const char *const keys[] = {"pids", "memory"};

	for (int i = 0; i < 6; i++) {
		int which = i % 3, through = which == 0;
		struct verdict_record verdict = {
			.environment = filler->environment[which],
			.attack = names[i / 3],
			.boundary = "resources of the host",
			.threatens = "availability",
			.title = titles[i / 3],
			.outcome = through		 ? "through"
				   : which == 2 && i / 3 ? "degraded"
							 : "held",
			.proof = through      ? NULL
				 : which == 1 ? "by"
					      : "against",
			.proof_detail = through	     ? NULL
					: which == 1 ? keys[i / 3]
						     : "native",
			.evidence =
				through ? "the guard had to stop it at 1,503"
					: "the limit held, the host saw 512",
		};

		if (add_attempt(filler, which, names[i / 3], through, err) <
			    0 ||
		    store_add_verdict(filler->store, &verdict, err) < 0)
			return -1;
	}
	return 0;
}

static const char *const rows[] = {
	"load",
	"memory",
	"cpu-time",
	"uptime",
	"disk",
	"interrupts",
	"sysinfo",
	"sched-debug",
	"kallsyms",
	"kcore",
	"keys",
	"modules",
	"cmdline",
	"version",
	"config",
	"kernel-log",
	"process-list",
	"process-arguments",
	"process-environment",
	"identity",
	"softirqs",
	"locks",
	"net-sockets",
	"unix-abstract",
	"mount-paths",
};

static int add_leaks(struct filler *filler, struct error *err)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows) * 3; i++) {
		size_t row = i / 3;
		int which = (int)(i % 3);
		int absent = row == 7 || row == 14;
		int held = which == 2 || (which == 1 && row >= 8);
		int shielded = row == 9 && which;
		struct verdict_record verdict = {
			.environment = filler->environment[which],
			.attack = "proc-leaks",
			.row = rows[row],
			.boundary = "what /proc tells about the host",
			.threatens = "confidentiality",
			.title = rows[row],
			.outcome = absent ? "not tried"
				   : held ? "held"
					  : "through",
			.proof = absent || !held ? NULL
				 : shielded	 ? "unproven"
				 : which == 1	 ? "by"
						 : "against",
			.proof_detail = absent || !held || shielded ? NULL
					: which == 1		    ? "masks"
								    : "native",
			.evidence = absent ? NULL
				    : held ? "24 of 24 bits by chance only"
					   : "24 of 24 bits were read",
			.reason =
				absent ? "this kernel has no such file" : NULL,
		};

		if (store_add_verdict(filler->store, &verdict, err) < 0)
			return -1;
	}
	return 0;
}

int fixture_fill(struct store *store, struct error *err)
{
	struct filler filler = {.store = store};
	static const struct omission_record omission = {
		"crun", "there is no program crun", "apt install crun"};
	int failed;

	filler.random = gsl_rng_alloc(gsl_rng_mt19937);
	gsl_rng_set(filler.random, 42);
	failed =
		add_run(store, err) < 0 || add_environments(&filler, err) < 0 ||
		add_control(&filler, err) < 0 || add_trials(&filler, err) < 0 ||
		add_bombs(&filler, err) < 0 || add_leaks(&filler, err) < 0 ||
		store_add_omission(store, FIXTURE_RUN, &omission, err) < 0 ||
		store_end_run(store, FIXTURE_RUN, 1767269230, "budget",
			      "the budget of 8 min was spent", err) < 0;
	gsl_rng_free(filler.random);
	return failed ? -1 : 0;
}

char *fixture_directory(void)
{
	const char *parent = getenv("TMPDIR");
	char *path = NULL;

	/* In memory where there is such a place: a store waits for its disk. */
	if (!parent)
		parent = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
	if (asprintf(&path, "%s/bulkhead-test-XXXXXX", parent) < 0)
		return NULL;
	if (!mkdtemp(path)) {
		free(path);
		return NULL;
	}
	return path;
}

static int remove_one(const char *path, const struct stat *info, int type,
		      struct FTW *where)
{
	(void)info;
	(void)type;
	(void)where;
	return remove(path);
}

void fixture_remove(const char *directory)
{
	nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
