# shellcheck shell=bash
# What the scripts of the action share. Kept to bash 3.2, which macOS has.

# Nobody can foresee it, so nobody can end with it what it begins.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

# set_output NAME VALUE, which may have several lines.
set_output() {
	printf '%s<<%s\n%s\n%s\n' "$1" "$token" "$2" "$token" >>"$GITHUB_OUTPUT"
}

# show prints its standard input to the log, where no line of it is a command to
# the runner.
show() {
	printf '::stop-commands::%s\n' "$token"
	awk 1
	printf '::%s::\n' "$token"
}

# complain MESSAGE: an error on the page of the run.
complain() {
	local text=$1
	text=${text//'%'/'%25'}
	text=${text//$'\r'/'%0D'}
	text=${text//$'\n'/'%0A'}
	printf '::error title=klplint::%s\n' "$text"
}

# give_up MESSAGE: the job cannot be done.
give_up() {
	complain "$1"
	exit 2
}
