#!/bin/sh
# Installs the Debian packages which the lab needs on the host. Run as root; may be run again.
set -eu

packages="mmdebstrap debian-archive-keyring git systemd systemd-container iproute2 procps util-linux mount
  python3 python3-yaml shellcheck dash busybox-static strace gcc binutils ca-certificates
  ignition docker-registry skopeo openssl user-mode-linux genisoimage chromium poppler-utils"

missing() {
  for package in $packages; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || :)
    [ "$status" = installed ] || echo "$package"
  done
}

wanted=$(missing)
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
  echo "lab: as root, please: these packages are missing: $(echo "$wanted" | tr '\n' ' ')" >&2
  exit 1
fi

# A service that a package brings must not start on the host: it would sit beside the lab's machines.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 0755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi

export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
# shellcheck disable=SC2086 # a list of names
if ! { apt-get -q update && apt-get -qy --no-install-recommends install $wanted; } >"$log" 2>&1; then
  cat "$log" >&2
  echo "lab: apt-get failed" >&2
  exit 1
fi
rm -f "$log"

still=$(missing)
if [ -n "$still" ]; then
  echo "lab: still missing after the installation: $(echo "$still" | tr '\n' ' ')" >&2
  exit 1
fi
