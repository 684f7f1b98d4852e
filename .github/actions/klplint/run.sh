#!/usr/bin/env bash
# Runs klplint as the inputs say, writes the summary of the job, annotates lines
# or leaves SARIF to be uploaded. It succeeds whatever was found: the last step
# of the action applies the output exit-code, when all is uploaded.
#
# Environment: KLPLINT_PROGRAM, the inputs as KLPLINT_*, and what GitHub sets.
# Kept to bash 3.2, which macOS has.
set -euo pipefail
# shellcheck source=lib.sh
. "$GITHUB_ACTION_PATH/lib.sh"

# finish STATUS ends the step.
finish() {
	set_output exit-code "$1"
	exit 0
}

# refuse MESSAGE: inputs that make no sense, which is what 2 means.
refuse() {
	complain "$1"
	finish 2
}

for name in GIT TAGS GATE FAIL_ON BASELINE NEW_FROM_MERGE_BASE CONFIG CATEGORY SARIF_FILE UPLOAD; do
	value=KLPLINT_$name
	case ${!value} in
	*$'\n'*) refuse "an input that takes one line has several: ${!value}" ;;
	esac
done
case $KLPLINT_UPLOAD in
true | false) ;;
*) refuse "the input upload is true or false, not $KLPLINT_UPLOAD" ;;
esac

# Options, each one argument that cannot be taken for another.
options=(--color=never)
option() { # NAME VALUE
	[ -z "$2" ] || options+=("--$1=$2")
}
option git "$KLPLINT_GIT"
option tags "$KLPLINT_TAGS"
option gate "$KLPLINT_GATE"
option fail-on "$KLPLINT_FAIL_ON"
option baseline "$KLPLINT_BASELINE"
option new-from-merge-base "$KLPLINT_NEW_FROM_MERGE_BASE"
option category "$KLPLINT_CATEGORY"
if [ "$KLPLINT_CONFIG" = none ]; then
	options+=(--no-config)
else
	option config "$KLPLINT_CONFIG"
fi

# Names stand behind "--", so that none is an option.
names=(--)
add_names() { # LINES
	local line
	while IFS= read -r line || [ -n "$line" ]; do
		line=${line%$'\r'}
		case $line in
		-) names+=(./-) ;; # a file: there is nothing on standard input
		*[![:space:]]*) names+=("$line") ;;
		esac
	done <<<"$1"
}
command=check
if [ -n "$KLPLINT_SERIES$KLPLINT_TAGS" ]; then
	command=series
	[ -z "$KLPLINT_PATHS" ] || refuse "paths and series contradict each other: use the action once for each"
	add_names "$KLPLINT_SERIES"
else
	add_names "$KLPLINT_PATHS"
fi

work=$(mktemp -d "$RUNNER_TEMP/klplint.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
sarif=$KLPLINT_SARIF_FILE
case $sarif in
"" | /*) ;;
*)
	# What is checked out must not lead out of the checkout.
	sarif=./$sarif
	folder=$(cd -- "$(dirname -- "$sarif")" 2>/dev/null && pwd -P) || folder=
	case $folder/ in
	"$(pwd -P)"/*) [ ! -L "$sarif" ] || refuse "sarif-file is a symbolic link: $sarif" ;;
	*) refuse "sarif-file is in no directory of the checkout: $sarif" ;;
	esac
	;;
esac
log=text
if [ -z "$sarif" ] || [ "$KLPLINT_UPLOAD" = false ]; then
	log=github
fi

options+=("--output=$log=$work/log" "--output=markdown=$work/summary" "--output=json=$work/json")
[ -z "$sarif" ] || options+=("--output=sarif=$sarif")
[ "$command" = check ] || options+=("--matrix=markdown=$work/matrix" "--matrix=text=$work/pairs")
status=0
"$KLPLINT_PROGRAM" "$command" "${options[@]}" "${names[@]}" </dev/null >"$work/stdout" 2>"$work/stderr" || status=$?

if [ -s "$work/stdout" ]; then
	show <"$work/stdout"
fi
if [ "$status" -gt 1 ]; then
	said=$(cat "$work/stderr")
	complain "${said:-klplint ended with status $status and said nothing}"
	printf '## klplint\n\nklplint could not do its job (exit status %d): the log of the step says why.\n' "$status" >>"$GITHUB_STEP_SUMMARY"
	finish "$status"
fi
if [ -s "$work/stderr" ]; then
	show <"$work/stderr"
fi
if [ "$log" = github ]; then
	cat "$work/log" # its commands are meant; it lets no other through
else
	show <"$work/log"
fi
if [ -f "$work/pairs" ]; then
	show <"$work/pairs"
fi
# GitHub refuses the summary of a step that is larger than 1 MiB. klplint keeps
# each report below that.
room=1048576
for part in "$work/summary" "$work/matrix"; do
	[ -f "$part" ] || continue
	size=$(($(wc -c <"$part") + 1))
	[ "$size" -le "$room" ] || continue
	room=$((room - size))
	{ cat "$part"; echo; } >>"$GITHUB_STEP_SUMMARY"
done

# The numbers of the summary, which stand on lines of their own: a line break
# within a JSON string is never written as such.
findings=$(awk '
	/^  "summary": \{$/ { inside = 1 }
	inside && /^    "(errors|warnings|notes)": [0-9]+,?$/ { sub(/,$/, ""); n += $2 }
	END { print n + 0 }' "$work/json")
set_output findings "$findings"
if [ -n "$sarif" ]; then
	set_output sarif-file "$sarif"
	set_output upload "$KLPLINT_UPLOAD"
fi
finish "$status"
