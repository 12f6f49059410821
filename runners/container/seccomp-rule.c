/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/seccomp-rule.h"

#include "runners/container/seccomp-names.h"

#include <errno.h>
#include <string.h>

#define ARGUMENTS 6
#define ERRNO_MOST 4095

static const struct {
	const char *name;
	uint32_t action;
} actions[] = {
	{"SCMP_ACT_ALLOW", SCMP_ACT_ALLOW},
	{"SCMP_ACT_ERRNO", SCMP_ACT_ERRNO(0)},
	{"SCMP_ACT_KILL", SCMP_ACT_KILL_THREAD},
	{"SCMP_ACT_KILL_THREAD", SCMP_ACT_KILL_THREAD},
	{"SCMP_ACT_KILL_PROCESS", SCMP_ACT_KILL_PROCESS},
	{"SCMP_ACT_LOG", SCMP_ACT_LOG},
	{"SCMP_ACT_TRACE", SCMP_ACT_TRACE(0)},
	{"SCMP_ACT_TRAP", SCMP_ACT_TRAP},
};

static const struct {
	const char *name;
	enum scmp_compare compare;
} operators[] = {
	{"SCMP_CMP_NE", SCMP_CMP_NE},
	{"SCMP_CMP_LT", SCMP_CMP_LT},
	{"SCMP_CMP_LE", SCMP_CMP_LE},
	{"SCMP_CMP_EQ", SCMP_CMP_EQ},
	{"SCMP_CMP_GE", SCMP_CMP_GE},
	{"SCMP_CMP_GT", SCMP_CMP_GT},
	{"SCMP_CMP_MASKED_EQ", SCMP_CMP_MASKED_EQ},
};

/* A member that may be left out, as a whole number up to `most`. */
static int read_number(const json_t *object, const char *member, int64_t most,
		       int64_t fallback, int64_t *number, struct error *err)
{
	const json_t *value = json_object_get(object, member);

	*number = fallback;
	if (!value || json_is_null(value))
		return 0;
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    json_integer_value(value) > most)
		return error_make(err, 0, "%s is no whole number up to %lld",
				  member, (long long)most);
	*number = json_integer_value(value);
	return 0;
}

static int read_action(const json_t *object, const char *member,
		       const char *number_member, uint32_t *action,
		       struct error *err)
{
	const char *name = json_text(object, member, NULL);
	int64_t number;
	size_t i;

	if (!name)
		return error_make(err, 0, "%s is missing, or no text", member);
	if (!strcmp(name, "SCMP_ACT_NOTIFY"))
		return error_make(
			err, 0,
			"%s SCMP_ACT_NOTIFY needs a listener, which there is not",
			member);
	if (read_number(object, number_member, ERRNO_MOST, -1, &number, err) <
	    0)
		return -1;
	for (i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		if (!strcmp(actions[i].name, name))
			break;
	if (i == sizeof(actions) / sizeof(*actions))
		return error_make(err, 0, "unknown %s '%.64s'", member, name);
	*action = actions[i].action;
	if (*action == SCMP_ACT_ERRNO(0) || *action == SCMP_ACT_TRACE(0))
		*action |= (uint32_t)(number < 0 ? EPERM : number);
	else if (number >= 0)
		return error_make(err, 0, "%s has no use with %s",
				  number_member, name);
	return 0;
}

int seccomp_rule_default(const json_t *profile, uint32_t *action,
			 struct error *err)
{
	return read_action(profile, "defaultAction", "defaultErrnoRet", action,
			   err);
}

static int read_condition(const json_t *json, struct scmp_arg_cmp *condition,
			  struct error *err)
{
	const char *op = json_text(json, "op", "");
	int64_t index, value, value_two;
	size_t i;

	if (!json_is_integer(json_object_get(json, "index")))
		return error_make(err, 0, "index is missing, or no number");
	if (read_number(json, "index", ARGUMENTS - 1, 0, &index, err) < 0 ||
	    read_number(json, "value", INT64_MAX, 0, &value, err) < 0 ||
	    read_number(json, "valueTwo", INT64_MAX, 0, &value_two, err) < 0)
		return -1;
	for (i = 0; i < sizeof(operators) / sizeof(*operators); i++)
		if (!strcmp(operators[i].name, op))
			break;
	if (i == sizeof(operators) / sizeof(*operators))
		return error_make(err, 0, "unknown op '%.64s'", op);
	*condition = (struct scmp_arg_cmp){
		.arg = (unsigned)index,
		.op = operators[i].compare,
		.datum_a = (scmp_datum_t)value,
		.datum_b = (scmp_datum_t)value_two,
	};
	return 0;
}

/* How many there are; negative with `err`. */
static int read_conditions(const json_t *args, struct scmp_arg_cmp *conditions,
			   struct error *err)
{
	size_t count = json_array_size(args), i;

	if (args && !json_is_null(args) && !json_is_array(args))
		return error_make(err, 0, "args are no list");
	if (count > SECCOMP_CONDITIONS)
		return error_make(err, 0, "more than %d args",
				  SECCOMP_CONDITIONS);
	for (i = 0; i < count; i++)
		if (read_condition(json_array_get(args, i), &conditions[i],
				   err) < 0)
			return error_wrap(err, "args[%zu]", i);
	return (int)count;
}

static int one_argument_twice(const struct scmp_arg_cmp *conditions,
			      unsigned count)
{
	unsigned seen = 0, i;

	for (i = 0; i < count; i++) {
		if (seen & 1U << conditions[i].arg)
			return 1;
		seen |= 1U << conditions[i].arg;
	}
	return 0;
}

/* Only this machine has the numbers that libseccomp has no name for, and some
 * machines have not every call. The same said twice is no mistake. */
static int is_failure(const struct seccomp_rules *rules, int status)
{
	return status < 0 && status != -EEXIST &&
	       (rules->architecture == seccomp_arch_native() ||
		(status != -EFAULT && status != -EDOM));
}

static int add_call(struct seccomp_rules *rules, uint32_t action,
		    const char *name, const struct scmp_arg_cmp *conditions,
		    unsigned count, struct error *err)
{
	int number = seccomp_call_number(name), status = 0;
	int alternatives = one_argument_twice(conditions, count);
	unsigned price = 1 + SECCOMP_CONDITION_COUNTS * count;
	unsigned i;

	if (number == __NR_SCMP_ERROR)
		return 0;
	if (rules->left < price)
		return error_make(
			err, 0, "more than %d calls (a condition counts as %d)",
			SECCOMP_RULES_MOST, SECCOMP_CONDITION_COUNTS);
	rules->left -= price;
	if (!alternatives)
		status = seccomp_rule_add_array(rules->filter, action, number,
						count, conditions);
	for (i = 0; alternatives && i < count && !is_failure(rules, status);
	     i++)
		status = seccomp_rule_add_array(rules->filter, action, number,
						1, &conditions[i]);
	if (is_failure(rules, status))
		return error_make(err, -status, "the rule for %.64s", name);
	return 0;
}

/* The old form has one `name`, the new one a list of `names`. */
static int apply(struct seccomp_rules *rules, const json_t *rule,
		 uint32_t action, const struct scmp_arg_cmp *conditions,
		 unsigned count, struct error *err)
{
	const json_t *names = json_object_get(rule, "names"), *name;
	const char *only = json_text(rule, "name", NULL);
	size_t i;

	if (only && json_array_size(names))
		return error_make(err, 0, "both name and names are given");
	if (only)
		return add_call(rules, action, only, conditions, count, err);
	if (!json_array_size(names))
		return error_make(err, 0, "names are missing, or no list");
	json_array_foreach (names, i, name) {
		if (!json_is_string(name))
			return error_make(err, 0, "names[%zu] is no text", i);
		if (add_call(rules, action, json_string_value(name), conditions,
			     count, err) < 0)
			return -1;
	}
	return 0;
}

int seccomp_rule_apply(struct seccomp_rules *rules, const json_t *rule,
		       struct error *err)
{
	struct scmp_arg_cmp conditions[SECCOMP_CONDITIONS];
	uint32_t action;
	int count;

	if (!json_is_object(rule))
		return error_make(err, 0, "is no object");
	if (read_action(rule, "action", "errnoRet", &action, err) < 0)
		return -1;
	count = read_conditions(json_object_get(rule, "args"), conditions, err);
	if (count < 0)
		return -1;
	return action == rules->otherwise
		       ? 0
		       : apply(rules, rule, action, conditions, (unsigned)count,
			       err);
}
