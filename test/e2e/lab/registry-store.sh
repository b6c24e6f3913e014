#!/bin/sh
# Fills a docker-registry's store with OCI archives; called by registry-store.ts inside `unshare --net`.
#   registry-store.sh STORE REPOSITORY:TAG=ARCHIVE...
set -eu
store=$1
shift

ip link set lo up
log=$store.log
REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=$store REGISTRY_HTTP_ADDR=127.0.0.1:5000 \
  docker-registry serve /dev/stdin >"$log" 2>&1 <<'CONFIG' &
version: 0.1
storage: { filesystem: {} }
CONFIG
registry=$!
until grep -q 'listening on' "$log"; do
  kill -0 "$registry" || { cat "$log" >&2; exit 1; }
  sleep 0.05
done
for image in "$@"; do
  # The digests of the archives stay; else skopeo would compress the layers.
  skopeo copy --quiet --all --preserve-digests --dest-tls-verify=false \
    "oci-archive:${image#*=}" "docker://127.0.0.1:5000/${image%%=*}"
done
kill "$registry"
rm "$log"
