#!/bin/sh
# Runs a Packer build against a machine image that is reached by ssh; called by packer.ts inside `unshare`, with a network
# of its own.
#   packer.sh BASE ROOTFS TEMPLATE [ARGUMENT]...
# The image is a chroot with an sshd before it, on loopback. What the build writes lies in BASE/upper and BASE/containerd,
# from where boot.sh can switch the machine on.
set -eu
base=$1 rootfs=$2 template=$3
shift 3

root=$base/root
mkdir -p "$base/upper" "$base/work" "$root" "$base/containerd"
mount -t overlay -o "lowerdir=$rootfs,upperdir=$base/upper,workdir=$base/work" nodegen-lab "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sys "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=0755 run "$root/run"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
mkdir -p "$root/var/lib/containerd"
mount --bind "$base/containerd" "$root/var/lib/containerd"
# Packer uploads with it by default, so a machine that is built has it.
[ -e "$root/usr/bin/scp" ] || touch "$root/usr/bin/scp"
mount --bind /usr/bin/scp "$root/usr/bin/scp"
ip link set lo up

# The host's own /run has no room for another sshd.
mount -t tmpfs -o mode=0755 run /run
mkdir /run/sshd
keys=/run/nodegen-lab
mkdir -m 0700 "$keys"
ssh-keygen -q -t ed25519 -N '' -f "$keys/host"
ssh-keygen -q -t ed25519 -N '' -f "$keys/user"
cat >"$keys/sshd_config" <<CONFIG
Port 2222
ListenAddress 127.0.0.1
HostKey $keys/host
AuthorizedKeysFile $keys/user.pub
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
ChrootDirectory $root
CONFIG
/usr/sbin/sshd -D -e -f "$keys/sshd_config" 2>"$keys/log" &

# It must not ask anybody for a newer version of itself.
export CHECKPOINT_DISABLE=1 HOME="$keys"
result=0
packer build -color=false -var host=127.0.0.1 -var port=2222 -var "private_key_file=$keys/user" "$@" "$template" || result=$?
[ "$result" -eq 0 ] || cat "$keys/log" >&2
# Nothing that the build has started may be left: a store that is written to is not one to make an image of.
echo "still running: $(cat "$root"/proc/[0-9]*/comm | sort -u | tr '\n' ' ')"
# An empty file of the lab's would stay in the image.
umount "$root/usr/bin/scp"
[ -s "$root/usr/bin/scp" ] || rm "$root/usr/bin/scp"
exit "$result"
