#!/bin/busybox sh
# /init of the machine that record.sh boots: goes through the events of each
# case and reports what the kernel printed, as its own selftests filter it.
/bin/busybox --install -s /bin
PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
exec < /dev/null > /dev/ttyS0 2>&1 3> /dev/ttyS1
stty -F /dev/ttyS1 -opost
mount -t debugfs debugfs /sys/kernel/debug
dmesg -n 1
printf 'file kernel/livepatch/* +p\nfunc klp_try_switch_task -p\n' > /sys/kernel/debug/dynamic_debug/control
echo "@@KERNEL $(uname -r)" >&3

klp=/sys/kernel/livepatch

# until_ok COMMAND: waits for it to succeed, for half a minute.
until_ok() {
	n=0
	until eval "$1"; do
		n=$((n + 1))
		[ $n -lt 300 ] || { echo "@@NOTE timeout: $1" >&3; return; }
		sleep 0.1
	done
}

settled() { until_ok "[ ! -e $klp/$1 ] || [ \"\$(cat $klp/$1/transition)\" = 0 ]"; }

# event VERB MODULE [WORD...]
event() {
	verb=$1 m=$2
	shift 2
	case "$verb $*" in
	'load (revert)')
		sleep 1 # the function comes to be in use
		load "$m.ko"
		sleep 1 # the transition is held up
		echo 0 > $klp/$m/enabled
		until_ok "[ ! -e $klp/$m ]" ;;
	load*)
		load "$m.ko" "$@" || echo "@@NOTE load $m: refused" >&3
		settled "$m" ;;
	'disable (revert)')
		sleep 1 # the new function comes to be in use
		echo 0 > $klp/$m/enabled
		sleep 1
		echo 1 > $klp/$m/enabled
		settled "$m" ;;
	disable*)
		echo 0 > $klp/$m/enabled
		until_ok "[ ! -e $klp/$m ]" ;;
	unload*)
		until_ok "[ \"\$(cat /sys/module/$m/refcnt 2>&1)\" = 0 ]"
		rmmod "$m" ;;
	*)
		echo "@@NOTE unknown event $verb" >&3 ;;
	esac
}

for dir in /cases/*; do
	cd "$dir"
	dmesg -c > /dev/null
	while read -r line; do
		line=${line%%#*}
		[ -z "$line" ] || event $line
	done < events
	echo "@@BEGIN ${dir##*/}" >&3
	ours=$(ls *.ko | sed 's/\.ko$/|/' | tr -d '\n')
	dmesg | sed 's/^\[[ 0-9.]*\] //' | grep -E "^(${ours}livepatch): " | grep -v '\(tainting\|taints\) kernel' >&3
	[ -z "$(cat /proc/modules)" ] || echo "@@NOTE modules are left: $(cut -d ' ' -f 1 /proc/modules | tr '\n' ' ')" >&3
	echo "@@END ${dir##*/}" >&3
done
sync
poweroff -f
