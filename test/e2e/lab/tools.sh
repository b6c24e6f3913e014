#!/bin/sh
# Builds crictl, which Debian does not package, once and prints its path.
# The version is pinned by test/e2e/tools/go.mod; another version there means another build.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
bin=${NODEGEN_LAB:-/var/cache/nodegen-lab}/bin
mkdir -p "$bin"

# Two builds at once would take twice the time for the same file.
exec 9>"$bin/crictl.lock"
flock 9

wanted=$(cat "$here/../tools/go.mod" "$here/../tools/go.sum" | sha256sum | cut -d' ' -f1)
if [ -x "$bin/crictl" ] && [ "$(cat "$bin/crictl.stamp" 2>/dev/null || :)" = "$wanted" ]; then
  echo "$bin/crictl"
  exit 0
fi

if ! command -v go >/dev/null; then
  echo "tools.sh: go is missing; the go line of test/e2e/tools/go.mod says which version is needed" >&2
  exit 1
fi

rm -f "$bin/crictl.stamp"
cd "$here/../tools"
# Static, because it runs in the rootfs of three Debian releases.
CGO_ENABLED=0 GOOS=linux GOARCH=amd64 GOFLAGS=-mod=readonly \
  nice go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$bin/crictl.new" sigs.k8s.io/cri-tools/cmd/crictl >&2
mv "$bin/crictl.new" "$bin/crictl"
echo "$wanted" >"$bin/crictl.stamp"
echo "$bin/crictl"
