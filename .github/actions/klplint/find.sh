#!/usr/bin/env bash
# Says where klplint is, or is to be built: the outputs program and sources. The
# latter is empty when nothing is to be built.
#
# Environment: KLPLINT_VERSION, and what GitHub sets. Kept to bash 3.2, which
# macOS has.
set -euo pipefail
# shellcheck source=lib.sh
. "$GITHUB_ACTION_PATH/lib.sh"

case $KLPLINT_VERSION in
"")
	sources=$(cd -- "$GITHUB_ACTION_PATH/../../.." && pwd -P)
	[ -f "$sources/cmd/klplint/main.go" ] ||
		give_up "the action is not in a checkout of klplint: give its input version the path of the program"
	program=$(mktemp -d "$RUNNER_TEMP/klplint.XXXXXX")/klplint
	;;
installed)
	sources=
	program=$(type -P klplint) ||
		give_up 'there is no klplint in PATH: install it in a step before, or leave the input version empty'
	;;
*/*)
	sources=
	program=$KLPLINT_VERSION
	[[ -f $program && -x $program ]] || give_up "the input version names no program: $KLPLINT_VERSION"
	;;
*)
	give_up "the input version is a path or \"installed\", not $KLPLINT_VERSION: which commit of klplint is built is said behind the @ of uses"
	;;
esac
set_output program "$program"
set_output sources "$sources"
