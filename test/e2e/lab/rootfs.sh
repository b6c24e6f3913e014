#!/bin/sh
# Builds the root file system of one Debian suite for the lab, when it is not there yet, and prints its path.
#   rootfs.sh bookworm|trixie|forky
# Cache: ${NODEGEN_LAB:-/var/cache/nodegen-lab}/rootfs/SUITE. The stamp beside it is a hash of what decides the
# content (this list, the suite, and the week when NODEGEN_LAB_WEEKLY is set), so a change of the list builds again.
set -eu

suite=${1:?usage: rootfs.sh bookworm|trixie|forky}
case $suite in
  bookworm | trixie | forky) ;;
  *)
    echo "rootfs.sh: unknown suite: $suite" >&2
    exit 2
    ;;
esac

# No kernel: the machines are namespaces. wget and curl are both here because a node may have either.
include=systemd,systemd-sysv,udev,dbus,containerd,runc,cloud-init,containernetworking-plugins
include=$include,iproute2,iptables,kmod,procps,util-linux,mount,ca-certificates,curl,wget,python3-yaml

lab=${NODEGEN_LAB:-/var/cache/nodegen-lab}
root=$lab/rootfs/$suite
stamp=$lab/rootfs/$suite.stamp
mkdir -p "$lab/rootfs"

# Two builders of one suite would throw each other's work away: the second waits and finds it done.
exec 9>"$lab/rootfs/$suite.lock"
flock 9

week=
[ -z "${NODEGEN_LAB_WEEKLY:-}" ] || week=$(date -u +%G-W%V)
wanted=$(printf '%s\n' 1 "$suite" "$include" "$week" | sha256sum | cut -d' ' -f1)
if [ -d "$root" ] && [ "$(cat "$stamp" 2>/dev/null || :)" = "$wanted" ]; then
  echo "$root"
  exit 0
fi

for tool in mmdebstrap flock; do
  if ! command -v "$tool" >/dev/null; then
    echo "rootfs.sh: $tool is missing; run test/e2e/lab/install.sh" >&2
    exit 1
  fi
done
if [ "$(id -u)" -ne 0 ]; then
  echo "rootfs.sh: needs root" >&2
  exit 1
fi

# The host's own mirror serves the other suites too. apt is asked, so both styles of sources are understood;
# without an answer mmdebstrap takes its own default.
# shellcheck disable=SC2016,SC1091 # apt and the hooks expand their own
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Component: main' \
  "Codename: $(. /etc/os-release && echo "${VERSION_CODENAME:-none}")" 2>/dev/null | sort -u | head -n1)

new=$lab/rootfs/.$suite.new
log=$lab/rootfs/$suite.log
rm -rf "$new" "$stamp"
# Check-Valid-Until: a mirror that lags behind the clock has an expired Release file for the newest suite.
# shellcheck disable=SC2016,SC2086 # the hooks expand in their own shell; an empty mirror is no argument
if ! mmdebstrap --quiet --variant=minbase --mode=root --format=directory \
  --aptopt='Acquire::Check-Valid-Until "false"' \
  --aptopt='APT::Install-Recommends "false"' \
  --aptopt='Acquire::Retries "3"' \
  --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --include="$include" \
  --customize-hook='rm -rf "$1"/var/lib/cloud "$1"/var/lib/cni "$1"/var/lib/containerd/* "$1"/var/cache/apt/*.bin' \
  --customize-hook=': >"$1"/etc/machine-id; echo lab >"$1"/etc/hostname; : >"$1"/etc/resolv.conf' \
  "$suite" "$new" $mirror >"$log" 2>&1; then
  tail -n 40 "$log" >&2
  echo "rootfs.sh: mmdebstrap failed for $suite; the whole log is $log" >&2
  rm -rf "$new"
  exit 1
fi

rm -rf "$root"
mv "$new" "$root"
echo "$wanted" >"$stamp.new"
mv "$stamp.new" "$stamp"
echo "$root"
