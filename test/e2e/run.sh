#!/bin/sh
# npm run test:e2e: prepares the lab, runs the tests of real nodes, prints what ran with what, and writes its section
# of docs/tested-with.md. With arguments (vitest's own) only a part runs, and the page stays as it is.
#   run.sh SUITE [ARGUMENT]...     SUITE: e2e or boot
set -eu
suite=$1
shift
cd "$(dirname "$0")/../.."
lab=test/e2e/lab

node scripts/build.mjs
"$lab/install.sh"
for release in bookworm trixie forky; do "$lab/rootfs.sh" "$release" >/dev/null; done
"$lab/tools.sh" >/dev/null

export NODEGEN_LAB_REPORT=1
[ $# -gt 0 ] || export NODEGEN_TESTED_WITH="$suite"
exec npx vitest run --project "$suite" "$@"
