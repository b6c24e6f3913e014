#!/bin/sh
# Makes a node out of namespaces and a chroot; called by namespaces.ts inside `unshare`.
#   namespaces.sh MOUNTPOINT ROOTFS NAME PROGRAM:PATH...
# Everything that is written lies in a tmpfs of this mount namespace: it is empty at the start and gone at the end.
set -eu
base=$1 rootfs=$2 name=$3
shift 3

# /proc is still that of the host, so this is the process id by which the host can reach the node.
read -r pid _ </proc/self/stat

mount -t tmpfs -o mode=0755 nodegen-lab "$base"
root=$base/root
mkdir -p "$base/upper" "$base/work" "$base/containerd" "$root"
mount -t overlay -o "lowerdir=$rootfs,upperdir=$base/upper,workdir=$base/work" nodegen-lab "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sys "$root/sys"
# The v2 tree that today's nodes have, also on a host with cgroup v1; there it has no controllers.
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=0755 run "$root/run"
# The overlay snapshotter cannot have its upper folders on another overlay.
mkdir -p "$root/var/lib/containerd"
mount --bind "$base/containerd" "$root/var/lib/containerd"
for program in "$@"; do
  touch "$root${program#*:}"
  mount --bind "${program%%:*}" "$root${program#*:}"
done

hostname "$name"
ip link set lo up
echo "$pid"

# Process 1 of the node: bash collects orphans, and ends with its stdin, so a node never outlives its test.
exec chroot "$root" /bin/bash -c 'while read -r _; do :; done'
