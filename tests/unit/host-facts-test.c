/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts read from recorded machines, and what is found noisy in them. */
#include "harness/host/facts.h"

#include "common/cleanup.h"
#include "harness/host/fact.h"
#include "harness/host/files.h"
#include "harness/host/kernel-threads.h"
#include "tests/unit/suite.h"

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/bulkhead-facts-XXXXXX";

static void make_root(void)
{
	ck_assert_ptr_nonnull(mkdtemp(root));
}

static int remove_one(const char *path, const struct stat *status, int type,
		      struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

static void remove_root(void)
{
	nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	memcpy(root + sizeof(root) - 7, "XXXXXX", 6);
}

/* Write a file of the recorded machine, with the folders above it. */
static void record(const char *path, const char *text)
{
	char full[PATH_MAX];
	cleanup_file FILE *file = NULL;

	snprintf(full, sizeof(full), "%s%s", root, path);
	for (char *at = full + strlen(root) + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		mkdir(full, 0700);
		*at = '/';
	}
	file = fopen(full, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
}

#define CPUS "/sys/devices/system/cpu"

START_TEST(reads_a_laptop)
{
	cleanup_json json_t *facts = json_object();

	record("/proc/cpuinfo",
	       "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\n"
	       "microcode\t: 0xf0\nflags\t\t: fpu vme sse2\n");
	record(CPUS "/smt/active", "1\n");
	record(CPUS "/intel_pstate/no_turbo", "0\n");
	record(CPUS "/cpu2/cpufreq/scaling_governor", "powersave\n");
	record(CPUS "/vulnerabilities/meltdown", "Mitigation: PTI\n");
	record("/sys/class/dmi/id/product_name", "KVM is my laptop's name\n");
	host_fact_processor(facts, root, 2);
	host_fact_virtualised(facts, root);
	ck_assert_str_eq(json_text(facts, "cpu_model", ""), "Some CPU @ 2 GHz");
	ck_assert_str_eq(json_text(facts, "microcode", ""), "0xf0");
	ck_assert_str_eq(json_text(facts, "smt", ""), "on");
	ck_assert_str_eq(json_text(facts, "turbo", ""), "on");
	ck_assert_str_eq(json_text(facts, "governor", ""), "powersave");
	ck_assert_str_eq(json_text(json_object_get(facts, "mitigations"),
				   "meltdown", ""),
			 "Mitigation: PTI");
	ck_assert_str_eq(json_text(facts, "virtualised", ""), "no");
}
END_TEST

START_TEST(reads_a_guest)
{
	cleanup_json json_t *facts = json_object();

	record("/proc/cpuinfo", "flags\t: fpu hypervisor lahf_lm\n");
	record("/sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
	record(CPUS "/cpufreq/boost", "0\n");
	host_fact_processor(facts, root, 0);
	host_fact_virtualised(facts, root);
	ck_assert_str_eq(json_text(facts, "virtualised", ""), "Amazon EC2");
	ck_assert_str_eq(json_text(facts, "turbo", ""), "off");
	ck_assert_str_eq(json_text(facts, "governor", ""), "not visible");
	ck_assert_str_eq(json_text(facts, "smt", ""), "off");
}
END_TEST

START_TEST(reads_a_guest_that_does_not_say_of_whom)
{
	cleanup_json json_t *facts = json_object();

	record("/proc/cpuinfo", "flags\t: fpu hypervisor\n");
	host_fact_virtualised(facts, root);
	ck_assert_str_eq(json_text(facts, "virtualised", ""),
			 "yes, by something unnamed");
}
END_TEST

START_TEST(reads_the_system)
{
	cleanup_json json_t *facts = json_object();

	record("/proc/sys/kernel/osrelease", "6.1.0\n");
	record("/etc/os-release", "NAME=x\nPRETTY_NAME=\"Some Linux 12\"\n");
	record("/proc/meminfo", "MemTotal:  2048 kB\nSwapTotal: 100 kB\n"
				"SwapFree:   60 kB\n");
	record("/sys/kernel/mm/transparent_hugepage/enabled",
	       "always [madvise] never\n");
	host_fact_system(facts, root);
	ck_assert_str_eq(json_text(facts, "kernel", ""), "6.1.0");
	ck_assert_str_eq(json_text(facts, "distribution", ""), "Some Linux 12");
	ck_assert_int_eq(json_int(facts, "memory_bytes", 0), 2048 * 1024);
	ck_assert_int_eq(json_int(facts, "swap_bytes", 0), 100 * 1024);
	ck_assert_int_eq(json_int(facts, "swap_used_bytes", 0), 40 * 1024);
	ck_assert_str_eq(json_text(facts, "transparent_hugepage", ""),
			 "madvise");
}
END_TEST

START_TEST(an_empty_machine_is_no_crash)
{
	cleanup_json json_t *facts = json_object();

	host_fact_system(facts, root);
	host_fact_processor(facts, root, 0);
	host_fact_virtualised(facts, root);
	ck_assert_str_eq(json_text(facts, "kernel", "?"), "");
	ck_assert_int_eq(json_int(facts, "memory_bytes", -1), 0);
	ck_assert_str_eq(json_text(facts, "virtualised", "?"), "no");
}
END_TEST

START_TEST(odd_files_are_no_crash)
{
	char value[8];

	record("/a", "key : \"\nkey:quoted but too long\nkey\n");
	ck_assert_int_eq(
		host_read_value(root, "/a", "key", ':', value, sizeof(value)),
		1);
	ck_assert_int_eq(
		host_read_value(root, "/a", "ke", ':', value, sizeof(value)),
		-1);
	record("/b", "key:quoted but too long");
	ck_assert_int_eq(
		host_read_value(root, "/b", "key", ':', value, sizeof(value)),
		7);
	record("/c", "key:\xff\xfe");
	host_read_value(root, "/c", "key", ':', value, sizeof(value));
	cleanup_json json_t *facts = json_object();
	host_fact_text(facts, "odd", value);
	ck_assert_str_eq(json_text(facts, "odd", "?"), "");
}
END_TEST

/* A machine that nothing is wrong with, but for `change` (JSON). */
static json_t *noise_with(const char *change, const char *note)
{
	cleanup_json json_t *facts = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:[f], s:{s:s}}",
		"virtualised", "no", "governor", "performance", "turbo", "off",
		"smt", "off", "clock_source", "tsc", "kvm", "usable",
		"swap_used_bytes", 0, "load_averages", 0.05, "data_filesystem",
		"device", "NVMe");
	cleanup_json json_t *changed = json_loads(change, 0, NULL);

	ck_assert_ptr_nonnull(facts);
	ck_assert_ptr_nonnull(changed);
	json_object_update(facts, changed);
	return host_noise(facts, note);
}

static const struct {
	const char *change, *note, *says;
} noises[] = {
	{"{}", "", NULL},
	{"{\"governor\": \"not visible\", \"turbo\": \"not visible\"}", "",
	 NULL},
	{"{}", "only one CPU", "only one CPU"},
	{"{\"virtualised\": \"KVM\"}", "", "(KVM)"},
	{"{\"governor\": \"powersave\"}", "", "governor powersave"},
	{"{\"turbo\": \"on\"}", "", "turbo"},
	{"{\"smt\": \"on\"}", "", "SMT"},
	{"{\"load_averages\": [0.31]}", "", "load average 0.31"},
	{"{\"load_averages\": [0.3]}", "", NULL},
	{"{\"load_averages\": []}", "", NULL},
	{"{\"swap_used_bytes\": 1048576}", "", "1 MiB"},
	{"{\"clock_source\": \"hpet\", \"clock_cost_ns\": 900.0}", "",
	 "900 ns"},
	{"{\"data_filesystem\": {\"type\": \"tmpfs\", \"device\": \"memory\"}}",
	 "", "tmpfs"},
	{"{\"data_filesystem\": {\"type\": \"nfs4\", \"device\": \"network\"}}",
	 "", "nfs4"},
	{"{\"kvm\": \"absent\"}", "", "TCG"},
};

START_TEST(names_what_is_noisy)
{
	cleanup_json json_t *noise =
		noise_with(noises[_i].change, noises[_i].note);

	ck_assert_uint_eq(json_array_size(noise), noises[_i].says ? 1 : 0);
	if (noises[_i].says)
		ck_assert_ptr_nonnull(
			strstr(json_string_value(json_array_get(noise, 0)),
			       noises[_i].says));
}
END_TEST

/* A process with two ticks more than `user`, begun at tick 77. */
static void record_process(int pid, const char *name, int parent,
			   unsigned int flags, int user)
{
	char path[32], text[256];

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	snprintf(text, sizeof(text),
		 "%d (%s) S %d 0 0 0 -1 %u 1 2 3 4 %d 2 5 6 20 0 1 0 77 0 0",
		 pid, name, parent, flags, user);
	record(path, text);
}

#define KERNELS 2129984U
#define NOBODYS 4194560U
#define CHILDREN "/proc/2/task/2/children"

START_TEST(counts_the_kernels_threads_and_nobody_elses)
{
	static const char *const names[] = {"kworker/0", "kworker/0H",
					    "kworker/u8", "kworker/R-dio/vda",
					    "odd) (name"};
	const json_int_t tick = 1000000000 / sysconf(_SC_CLK_TCK);
	cleanup_json json_t *threads = NULL;
	char id[16];

	record_process(2, "kthreadd", 0, KERNELS, 0);
	record(CHILDREN, "11 12 13 14 15 16 17 18 19 ");
	record_process(11, "kworker/0:1-events", 2, KERNELS, 1);
	record_process(12, "kworker/0:1H-kblockd", 2, KERNELS, 2);
	record_process(13, "kworker/u8:1-ext4-rsv-conversion", 2, KERNELS, 3);
	record_process(14, names[3], 2, KERNELS, 4);
	record_process(15, names[4], 2, KERNELS, 5);
	/* Not in the list, charged elsewhere, no thread, no child, gone. */
	record_process(10, "kswapd0", 2, KERNELS, 9);
	record_process(16, "vhost-99", 2, KERNELS, 9);
	record_process(17, "kworker/0:2", 2, NOBODYS, 9);
	record_process(18, "kworker/0:3", 1, KERNELS, 9);
	threads = kernel_threads(root);
	ck_assert_uint_eq(json_object_size(threads), 5);
	for (int i = 0; i < 5; i++) {
		const json_t *thread;

		snprintf(id, sizeof(id), "%d.77", 11 + i);
		thread = json_object_get(threads, id);
		ck_assert_str_eq(json_text(thread, "name", ""), names[i]);
		ck_assert_int_eq(json_int(thread, "cpu_ns", 0), (3 + i) * tick);
	}
}
END_TEST

/* In a PID namespace 2 is anybody. */
START_TEST(knows_where_the_kernels_threads_are_not_to_be_seen)
{
	ck_assert_ptr_null(kernel_threads(root));
	record(CHILDREN, "11");
	record_process(11, "kworker/0:1", 2, KERNELS, 1);
	record_process(2, "kthreadd", 1, NOBODYS, 1);
	ck_assert_ptr_null(kernel_threads(root));
	record_process(2, "sh", 1, KERNELS, 1);
	ck_assert_ptr_null(kernel_threads(root));
}
END_TEST

/* Whoever adds a fact must look at this list, and at what may leave. */
static const char *const allowed[] = {"kernel",
				      "distribution",
				      "architecture",
				      "cpu_model",
				      "microcode",
				      "clock_source",
				      "clock_cost_ns",
				      "clock_resolution_ns",
				      "governor",
				      "turbo",
				      "smt",
				      "virtualised",
				      "kvm",
				      "transparent_hugepage",
				      "cgroup",
				      "run_cpus",
				      "house_cpus",
				      "cores",
				      "threads",
				      "numa_nodes",
				      "topology",
				      "memory_bytes",
				      "swap_bytes",
				      "swap_used_bytes",
				      "caches",
				      "mitigations",
				      "data_filesystem",
				      "tools",
				      "load_averages",
				      "noise"};

START_TEST(says_what_is_allowed_and_nothing_else)
{
	struct host_cpus cpus = {.run = "0", .house = "0"};
	cleanup_json json_t *facts = host_facts(&cpus, "/tmp", NULL);
	size_t count = sizeof(allowed) / sizeof(*allowed);

	for (size_t i = 0; i < count; i++)
		ck_assert_msg(json_object_get(facts, allowed[i]) != NULL,
			      "%s is missing", allowed[i]);
	ck_assert_uint_eq(json_object_size(facts), count);
	ck_assert_str_ne(json_text(facts, "kernel", ""), "");
	ck_assert_int_gt(json_int(facts, "memory_bytes", 0), 0);
	ck_assert(json_double(facts, "clock_cost_ns", 0) > 0);
	ck_assert_int_gt(json_int(facts, "clock_resolution_ns", 0), 0);
}
END_TEST

START_TEST(a_program_that_hangs_is_left)
{
	char shell[] = "/bin/sh", option[] = "-c", hang[] = "sleep 20",
	     talk[] = "echo one; echo two", none[] = "/no/such/program";
	char *hanging[] = {shell, option, hang, NULL};
	char *talking[] = {shell, option, talk, NULL};
	char *absent[] = {none, NULL};
	char line[32];

	ck_assert_int_lt(host_program_line(hanging, 50, line, sizeof(line)), 0);
	ck_assert_int_eq(host_program_line(talking, 3000, line, sizeof(line)),
			 0);
	ck_assert_str_eq(line, "one");
	ck_assert_int_lt(host_program_line(absent, 50, line, sizeof(line)), 0);
	ck_assert_str_eq(line, "");
}
END_TEST

TEST_SUITE(host_facts_suite)

Suite *host_facts_suite(void)
{
	Suite *suite = suite_create("host-facts");
	TCase *recorded = tcase_create("recorded machines");
	TCase *real = tcase_create("this machine and pure rules");

	tcase_add_checked_fixture(recorded, make_root, remove_root);
	tcase_add_test(recorded, reads_a_laptop);
	tcase_add_test(recorded, reads_a_guest);
	tcase_add_test(recorded, reads_a_guest_that_does_not_say_of_whom);
	tcase_add_test(recorded, reads_the_system);
	tcase_add_test(recorded, an_empty_machine_is_no_crash);
	tcase_add_test(recorded, odd_files_are_no_crash);
	tcase_add_test(recorded, counts_the_kernels_threads_and_nobody_elses);
	tcase_add_test(recorded,
		       knows_where_the_kernels_threads_are_not_to_be_seen);
	suite_add_tcase(suite, recorded);
	tcase_add_loop_test(real, names_what_is_noisy, 0,
			    sizeof(noises) / sizeof(*noises));
	tcase_add_test(real, says_what_is_allowed_and_nothing_else);
	tcase_add_test(real, a_program_that_hangs_is_left);
	suite_add_tcase(suite, real);
	return suite;
}
