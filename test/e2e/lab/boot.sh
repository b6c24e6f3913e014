#!/bin/sh
# Boots a machine in systemd-nspawn; called by boot.ts inside `unshare --mount`.
#   boot.sh BASE ROOTFS NAME SECONDS usr|read-only-usr PROGRAM:PATH...
# BASE/upper holds what the machine writes, and stays for the evidence. /var/lib/containerd is a plain folder, as the
# overlay snapshotter cannot have its upper folders on another overlay.
set -eu
base=$1 rootfs=$2 name=$3 seconds=$4 usr=$5
shift 5

mkdir -p "$base/upper" "$base/work" "$base/root" "$base/containerd"
mount -t overlay -o "lowerdir=$rootfs,upperdir=$base/upper,workdir=$base/work" nodegen-lab "$base/root"
echo mounted
# boot.ts writes the machine's files now.
read -r _

# A control group of its own in the v2 tree and in the one named after systemd: nspawn would use the caller's, and two
# machines would share it.
for group in $(findmnt -rno TARGET -t cgroup2) /sys/fs/cgroup/systemd; do
  [ -e "$group/cgroup.procs" ] || continue
  mkdir -p "$group/nodegen-$name"
  echo $$ >"$group/nodegen-$name/cgroup.procs"
done

for program in "$@"; do
  shift
  # In a /usr that is read-only nspawn could not make what it mounts over.
  [ -e "$base/root${program#*:}" ] || touch "$base/root${program#*:}"
  set -- "$@" "--bind-ro=$program"
done
[ "$usr" = usr ] || set -- "--bind-ro=$base/root/usr:/usr" "$@"

# A host with cgroup v1 still gives the machine the v2 tree that today's systemd wants. --capability and the system
# calls are what containerd and runc need in a container.
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_SECCOMP=0
exec timeout --kill-after=5 "$seconds" systemd-nspawn --quiet --boot --machine="$name" --directory="$base/root" \
  --register=no --keep-unit --private-network --resolv-conf=off --timezone=off --link-journal=no \
  --console=read-only --capability=all --system-call-filter='@keyring bpf' \
  --bind="$base/containerd:/var/lib/containerd" "$@" </dev/null
