#!/bin/sh
# The first process in the bed's own namespaces: gives them a /run, a loopback and an address for "this network", then becomes the command.
# Usage: enter.sh ROOT COMMAND..., where ROOT holds the unpacked Debian packages.
set -eu
root=$1
shift
ip() { "$root/bin/busybox" ip "$@"; }

mount -t tmpfs tmpfs /run
ip link set lo up
# A pair, since an interface counts as one of this host's only while it has a carrier. The kernel names the other end veth0.
ip link add gatewright0 type veth
ip link set veth0 up
ip link set gatewright0 up
ip addr add 192.168.77.10/24 dev gatewright0
echo 1 >/proc/sys/net/ipv4/ip_forward
# tini, since an orphan in a pid namespace is the first process's to reap.
exec "$root/usr/bin/tini-static" -g -- "$@"
