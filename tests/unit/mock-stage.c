/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/mock-stage.h"

#include "common/cleanup.h"
#include "probe/hello.h"

#include <check.h>
#include <string.h>

/* Where no rule fits. */
static const char good_hello[] =
	"[{'after_ms': 5, 'line': {'hello': {'protocol': 1, 'version': 'mock',"
	" 'sha256': '" MOCK_SHA256 "'}}}]";
static const char good_job[] =
	"[{'after_ms': 10, 'result': {'status': 'done', 'started_ns': 1000,"
	" 'ended_ns': 6000, 'cpu_ns': 4000, 'data': {'unit': 'ns',"
	" 'better': 'lower', 'samples': [3, 1, 2]}}}]";

json_t *mock_json(const char *text)
{
	cleanup_free char *proper = strdup(text);
	json_error_t why;
	json_t *value;

	for (char *at = proper; *at; at++)
		if (*at == '\'')
			*at = '"';
	value = json_loads(proper, JSON_DECODE_ANY, &why);
	ck_assert_msg(value != NULL, "%s in: %s", why.text, text);
	return value;
}

static struct mock_stage *mock_of(struct stage *stage)
{
	return (struct mock_stage *)stage;
}

static const char *name_of(const struct mock_stage *mock, int handle)
{
	const char *name = json_string_value(mock->names[handle]);

	return name ? name : "";
}

static void note(struct mock_stage *mock, const char *did, int handle,
		 const json_t *what)
{
	json_t *entry = what ? json_copy((json_t *)what) : json_object();

	json_object_set_new(entry, "did", json_string(did));
	json_object_set_new(entry, "environment",
			    json_string(name_of(mock, handle)));
	json_object_set_new(entry, "at_ms",
			    json_integer(mock->now / NS_PER_MS));
	json_array_append_new(mock->log, entry);
}

static int fits(const char *pattern, const char *text)
{
	return !pattern || !strcmp(pattern, text);
}

static const char *script_for(struct mock_stage *mock, int handle,
			      const char *job)
{
	int starts = !strcmp(job, "hello");

	for (int i = 0; mock->rules[i].script; i++) {
		const struct mock_rule *rule = &mock->rules[i];

		if (!fits(rule->environment, name_of(mock, handle)) ||
		    !(rule->job ? !strcmp(rule->job, job) : !starts) ||
		    (rule->times && mock->used[i] >= rule->times))
			continue;
		mock->used[i]++;
		return rule->script;
	}
	return starts ? good_hello : good_job;
}

static void job_forget(struct mock_job *job)
{
	json_decref(job->script);
	*job = (struct mock_job){0};
}

/* Say when the next step of a job is due; a script that waits is not. */
static void advance(struct mock_stage *mock, struct mock_job *job)
{
	json_t *step = json_array_get(job->script, job->next);

	job->due.step = NULL;
	if (!step)
		job_forget(job);
	if (!step || json_object_get(step, "until"))
		return;
	job->next++;
	job->due.step = step;
	job->due.at = mock->now + json_int(step, "after_ms", 0) * NS_PER_MS;
	job->due.number = ++mock->count;
}

static int job_begin(struct mock_stage *mock, int handle, int64_t id,
		     const char *name, struct error *err)
{
	struct mock_job *job = mock->jobs;
	const char *cannot;

	while (job->script)
		job++;
	ck_assert(job < mock->jobs + MOCK_JOBS);
	*job = (struct mock_job){.handle = handle, .id = id};
	job->script = mock_json(script_for(mock, handle, name));
	cannot = json_text(json_array_get(job->script, 0), "cannot", NULL);
	if (cannot) {
		error_make(err, 0, "%s", cannot);
		job_forget(job);
		return -1;
	}
	advance(mock, job);
	return 0;
}

static nanoseconds mock_now(struct stage *stage)
{
	return mock_of(stage)->now;
}

static int mock_start(struct stage *stage, int handle, const json_t *spec,
		      const int *fds, size_t fd_count, json_t **groups,
		      struct error *err)
{
	struct mock_stage *mock = mock_of(stage);

	(void)fds;
	(void)fd_count;
	ck_assert_ptr_null(mock->names[handle]);
	mock->names[handle] = json_incref(json_object_get(spec, "name"));
	note(mock, "open", handle, spec);
	*groups = json_pack("{s:s}", "pids", name_of(mock, handle));
	return job_begin(mock, handle, 0, "hello", err);
}

static void told(struct mock_stage *mock, int handle, const json_t *tell)
{
	note(mock, "tell", handle, tell);
	for (int i = 0; i < MOCK_JOBS; i++) {
		struct mock_job *job = &mock->jobs[i];
		const json_t *step = json_array_get(job->script, job->next);

		if (!job->script || job->handle != handle || job->due.step ||
		    job->id != json_int(tell, "id", -1) ||
		    strcmp(json_text(step, "until", ""),
			   json_text(tell, "name", "?")))
			continue;
		job->next++;
		advance(mock, job);
	}
}

/* Whatever is about environments within: 1 if it was, with `*status`. */
static int sent_within(struct mock_stage *mock, int handle,
		       const json_t *message, int *status, struct error *err)
{
	const json_t *opened = json_object_get(message, "open");
	const json_t *closed = json_object_get(message, "close");
	const json_t *inner = json_object_get(message, "message");

	if (!opened && !closed && !inner)
		return 0;
	note(mock,
	     opened   ? "open within"
	     : closed ? "close within"
		      : "within",
	     handle,
	     opened   ? opened
	     : closed ? closed
		      : message);
	*status = closed ? 0
			 : job_begin(mock, handle, 0,
				     opened ? "open" : "within", err);
	return 1;
}

static int mock_send(struct stage *stage, int handle, json_t *message,
		     struct error *err)
{
	struct mock_stage *mock = mock_of(stage);
	__attribute__((unused)) cleanup_json json_t *owned = message;
	const json_t *job = json_object_get(message, "job");
	const json_t *tell = json_object_get(message, "tell");
	int status;

	ck_assert_msg(mock->names[handle] != NULL, "%d is not open", handle);
	if (sent_within(mock, handle, message, &status, err))
		return status;
	ck_assert(job || tell);
	if (tell) {
		told(mock, handle, tell);
		return 0;
	}
	ck_assert_msg(!mock->busy[handle], "'%s' gets a second job",
		      name_of(mock, handle));
	note(mock, "job", handle, job);
	mock->busy[handle] = json_int(job, "id", 0);
	return job_begin(mock, handle, json_int(job, "id", 0),
			 json_text(job, "name", ""), err);
}

static struct mock_job *first_due(struct mock_stage *mock)
{
	struct mock_job *first = NULL;

	for (int i = 0; i < MOCK_JOBS; i++) {
		struct mock_job *job = &mock->jobs[i];

		if (!job->due.step)
			continue;
		if (!first || job->due.at < first->due.at ||
		    (job->due.at == first->due.at &&
		     job->due.number < first->due.number))
			first = job;
	}
	return first;
}

static void forget_handle(struct mock_stage *mock, int handle)
{
	for (int i = 0; i < MOCK_JOBS; i++)
		if (mock->jobs[i].script && mock->jobs[i].handle == handle)
			job_forget(&mock->jobs[i]);
}

/* The line of a step, with the job's id in it. */
static json_t *line_of(const json_t *step, int64_t id)
{
	static const char *const kinds[] = {"event", "result"};

	for (size_t i = 0; i < 2; i++) {
		const json_t *said = json_object_get(step, kinds[i]);
		json_t *whole;

		if (!said)
			continue;
		whole = json_copy((json_t *)said);
		if (!json_object_get(whole, "id"))
			json_object_set_new(whole, "id", json_integer(id));
		return json_pack("{s:o}", kinds[i], whole);
	}
	return json_incref(json_object_get(step, "line"));
}

static enum stage_status perform(struct mock_stage *mock, struct mock_job *job,
				 int *handle, json_t **message,
				 struct error *err)
{
	const json_t *step = job->due.step;
	const char *end = json_text(step, "end", NULL);

	*handle = job->handle;
	if (end) {
		error_make(err, 0, "%s", end);
		forget_handle(mock, *handle);
		return STAGE_ENDED;
	}
	*message = line_of(step, job->id);
	if (json_int(json_object_get(*message, "result"), "id", 0) ==
	    mock->busy[*handle])
		mock->busy[*handle] = 0;
	ck_assert_ptr_nonnull(*message);
	advance(mock, job);
	return STAGE_MESSAGE;
}

/* Let time go on to `at`, unless it is later already. */
static void pass(struct mock_stage *mock, nanoseconds at)
{
	if (at > mock->now)
		mock->now = at;
}

static enum stage_status mock_receive(struct stage *stage, nanoseconds deadline,
				      int *handle, json_t **message,
				      struct error *err)
{
	struct mock_stage *mock = mock_of(stage);
	struct mock_job *job = first_due(mock);
	nanoseconds next =
		job && job->due.at < deadline ? job->due.at : deadline;

	*message = NULL;
	ck_assert_msg(mock->now < 100 * 3600 * NS_PER_S, "this never ends");
	if (mock->interrupt_at && mock->interrupt_at <= next) {
		pass(mock, mock->interrupt_at);
		return STAGE_INTERRUPTED;
	}
	if (mock->fault_at && mock->fault_at <= next) {
		pass(mock, mock->fault_at);
		error_make(err, 0, "the guard is gone");
		return STAGE_FAULT;
	}
	pass(mock, next);
	if (!job || job->due.at > deadline)
		return STAGE_TIMEOUT;
	return perform(mock, job, handle, message, err);
}

static int mock_take_fd(struct stage *stage, int handle)
{
	(void)stage;
	(void)handle;
	return -1;
}

static void mock_stop(struct stage *stage, int handle)
{
	struct mock_stage *mock = mock_of(stage);

	if (!mock->names[handle])
		return;
	note(mock, "close", handle, NULL);
	mock->now += mock->close_takes;
	forget_handle(mock, handle);
	mock->busy[handle] = 0;
	json_decref(mock->names[handle]);
	mock->names[handle] = NULL;
}

/* One CPU, always busy; all groups of the run together half a CPU more than
 * two environments. */
static nanoseconds mock_charged(struct stage *stage, const json_t *groups)
{
	nanoseconds now = mock_of(stage)->now;

	if (!mock_of(stage)->charges || !groups)
		return -1;
	return strcmp(json_text(groups, "pids", ""), MOCK_OUTER) ? now
								 : now * 5 / 2;
}

/* Each that is open holds the same. */
static int64_t mock_held(struct stage *stage, const json_t *groups)
{
	return mock_of(stage)->charges && json_object_size(groups)
		       ? MOCK_HELD_BYTES
		       : -1;
}

static int64_t mock_available(struct stage *stage)
{
	struct mock_stage *mock = mock_of(stage);
	int64_t left = mock->available_bytes;

	for (int handle = 0; handle < STAGE_HANDLES; handle++)
		if (mock->names[handle])
			left -= MOCK_HOST_BYTES;
	return left;
}

/* As the header has it. */
static json_t *mock_spent(struct stage *stage)
{
	struct mock_stage *mock = mock_of(stage);
	json_int_t eighth = mock->now / 8;

	if (!mock->charges)
		return NULL;
	return json_pack("{s:I, s:I, s:b, s:{s:{s:s, s:I}, s:{s:s, s:I}}}",
			 "busy_ns", (json_int_t)mock->now * 4, "interrupts_ns",
			 eighth * 4, "apart", mock->apart, "threads", "3.1",
			 "name", "kworker/0", "cpu_ns", eighth, "4.1", "name",
			 "ksoftirqd/0", "cpu_ns", eighth);
}

static const struct stage_operations operations = {
	.now = mock_now,
	.open = mock_start,
	.send = mock_send,
	.receive = mock_receive,
	.take_fd = mock_take_fd,
	.close = mock_stop,
	.charged = mock_charged,
	.held = mock_held,
	.available = mock_available,
	.spent = mock_spent,
};

void mock_open(struct mock_stage *mock, const struct mock_rule *rules)
{
	*mock = (struct mock_stage){.stage = {&operations},
				    .now = 1000 * NS_PER_S,
				    .charges = 1,
				    .available_bytes = INT64_C(8) << 30,
				    .log = json_array()};
	for (int i = 0; rules && rules[i].script; i++) {
		ck_assert_int_lt(i, MOCK_RULES - 1);
		mock->rules[i] = rules[i];
	}
}

void mock_close(struct mock_stage *mock)
{
	for (int handle = 0; handle < STAGE_HANDLES; handle++)
		mock_stop(&mock->stage, handle);
	json_decref(mock->log);
}

static int is_such(const json_t *entry, const char *did,
		   const char *environment, const char *name)
{
	return !strcmp(json_text(entry, "did", ""), did) &&
	       fits(environment, json_text(entry, "environment", "")) &&
	       fits(name, json_text(entry, "name", ""));
}

int mock_count(const struct mock_stage *mock, const char *did,
	       const char *environment, const char *name)
{
	json_t *entry;
	size_t i;
	int count = 0;

	json_array_foreach (mock->log, i, entry)
		count += is_such(entry, did, environment, name);
	return count;
}

const json_t *mock_find(const struct mock_stage *mock, const char *did,
			const char *environment, const char *name)
{
	json_t *entry;
	size_t i;

	json_array_foreach (mock->log, i, entry)
		if (is_such(entry, did, environment, name))
			return entry;
	return NULL;
}
