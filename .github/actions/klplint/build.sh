#!/usr/bin/env bash
# Builds klplint from the commit of the action, so that alerts link to the page of
# the rules of that commit.
#
# Environment: KLPLINT_SOURCES, KLPLINT_PROGRAM, and what GitHub sets.
set -euo pipefail

# The runner keeps actions in .../_actions/OWNER/NAME/REF. (GITHUB_ACTION_REPOSITORY
# may be that of an action that this one uses.) Nothing is known of an action that
# is used by the repository that it is in.
stamp=
name='[A-Za-z0-9._-]+'
if [[ $GITHUB_ACTION_PATH =~ /_actions/($name/$name)/([A-Za-z0-9._/-]+)/\.github/actions/klplint/?$ ]]; then
	repository=${BASH_REMATCH[1]} ref=${BASH_REMATCH[2]}
	if [[ ${GITHUB_SERVER_URL-} =~ ^https://[A-Za-z0-9.:-]+$ ]]; then
		stamp="-X main.rulesPage=$GITHUB_SERVER_URL/$repository/blob/$ref/rules/README.md"
	fi
fi

# What the checkout sets for its own builds is not for this one.
export GOFLAGS='-trimpath -buildvcs=false' GOWORK=off
go -C "$KLPLINT_SOURCES" build -ldflags "$stamp" -o "$KLPLINT_PROGRAM" ./cmd/klplint
