# shellcheck shell=bash disable=SC2207
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completion of bulkhead's command line in bash. It knows no command, option,
# environment or key: it asks the program, so that it is never behind it.

# __bulkhead_options [COMMAND]: options as its --help shows them.
__bulkhead_options() {
	"$bulkhead" "$@" --help 2>/dev/null |
		sed -n 's/^ *\(-., \)\{0,1\}\(--[a-z-]*\).*/\2/p'
}

# __bulkhead_commands: as the program's --help shows them.
__bulkhead_commands() {
	"$bulkhead" --help 2>/dev/null | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p'
}

# __bulkhead_names WHAT...: as `bulkhead list` knows them.
__bulkhead_names() { "$bulkhead" list --names "$@" 2>/dev/null; }

# __bulkhead_value OPTION: what may follow; fails where anybody's guess is as good.
__bulkhead_value() {
	case $1 in
	--suite) __bulkhead_names suites ;;
	--only)
		__bulkhead_names environments
		__bulkhead_names workloads
		__bulkhead_names attacks
		__bulkhead_names antagonists
		;;
	--set)
		case $2 in
		*.*) __bulkhead_names keys "${2%%.*}" | sed 's/$/=/' ;;
		*)
			__bulkhead_names environments | sed 's/$/./'
			# There is but one environment there.
			[ "$command" != exec ] ||
				__bulkhead_names keys container |
				sed 's/^[^.]*\.//; s/$/=/'
			;;
		esac
		;;
	--delete) __bulkhead_names runs ;;
	*) return 1 ;;
	esac
}

__bulkhead_argument() {
	case $1 in
	exec | doctor) __bulkhead_names environments ;;
	list) "$bulkhead" list --help 2>/dev/null |
		sed -n 's/.*\[\([a-z]*|[a-z|]*\)\].*/\1/p' | tr '|' '\n' ;;
	report | export | compare) __bulkhead_names runs ;;
	esac
}

_bulkhead() {
	local bulkhead=$1 current=$2 previous=$3 command=${COMP_WORDS[1]} words

	COMPREPLY=()
	# "=" ends a word: --suite=quick is three of them.
	[ "$current" != = ] || current=
	[ "$previous" != = ] || previous=${COMP_WORDS[COMP_CWORD - 2]}
	if [ "$COMP_CWORD" -eq 1 ]; then
		words="$(__bulkhead_commands) --help --version"
	elif words=$(__bulkhead_value "$previous" "$current"); then
		[ "$previous" != --set ] || compopt -o nospace
	else
		case $current in
		-*) words=$(__bulkhead_options "$command") ;;
		*) words=$(__bulkhead_argument "$command") ;;
		esac
	fi
	COMPREPLY=($(compgen -W "$words" -- "$current"))
} && complete -o bashdefault -o default -F _bulkhead bulkhead
