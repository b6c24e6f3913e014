#!/bin/sh
# Builds what Debian does not package, once, and prints the folder that holds the programs.
#   tools.sh [TOOL...]     a TOOL is a folder of test/e2e/tools; without one, all of them
# Versions are pinned by go.mod and go.sum there. The cache is keyed by them, so another version is another folder
# and worktrees at different versions do not undo each other's builds.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
tools=$(cd "$here/../tools" && pwd)
cache=${NODEGEN_LAB:-/var/cache/nodegen-lab}/tools
if [ $# -eq 0 ]; then
  cd "$tools"
  set -- *
fi

build() {
  tool=$1
  if [ ! -f "$tools/$tool/go.mod" ]; then
    echo "tools.sh: unknown tool: $tool; there are $(cd "$tools" && echo *)" >&2
    exit 2
  fi
  # What a program says of itself, where its source does not know: kubelet has its version from the linker.
  ldflags=$(cat "$tools/$tool/ldflags" 2>/dev/null || :)
  # The number is this recipe's: another one builds everything again.
  key=$({ echo 1; cat "$tools/$tool/go.mod" "$tools/$tool/go.sum"; printf '%s' "$ldflags"; } | sha256sum | cut -c1-16)
  made=$cache/$tool/$key
  mkdir -p "$cache/$tool"

  # Two builds at once would take twice the time and memory for the same files: one at a time, whatever the tool.
  exec 9>"$cache/lock"
  [ -d "$made" ] || flock 9
  if [ ! -d "$made" ]; then
    if ! command -v go >/dev/null; then
      echo "tools.sh: go is missing; the go line of test/e2e/tools/$tool/go.mod says which version is needed" >&2
      exit 1
    fi
    rm -rf "$made.new"
    mkdir "$made.new"
    # Static, because one build runs in the root file systems of several Debian releases. The trailing slash: into a folder.
    (cd "$tools/$tool" && CGO_ENABLED=0 GOOS=linux GOARCH=amd64 GOFLAGS=-mod=readonly \
      nice go build -trimpath -buildvcs=false -ldflags "-s -w $ldflags" -o "$made.new/" tool) >&2
    mv "$made.new" "$made"
  fi
  exec 9>&-
  echo "$made"
}

for tool in "$@"; do
  build "$tool"
done
