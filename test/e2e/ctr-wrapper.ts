import type { NodeFiles } from "./lab/files.ts";

/**
 * A `ctr` that the node finds before the real one, with shell lines that run at every import before the real one does;
 * `exit` among them makes the import fail. Every import is a line of `importLog`.
 */
export function atImport(script: string): NodeFiles {
  const content = `#!/bin/sh
case " $* " in
*" images import "*)
  echo "$*" >>${importLog}
  ${script}
  ;;
esac
exec /usr/bin/ctr "$@"
`;
  return { "/usr/local/bin/ctr": { content, mode: 0o755 } };
}

export const importLog = "/var/log/nodegen-lab-imports";

/** The first `times` imports fail. */
export function importsFail(times: number): NodeFiles {
  return atImport(
    `if [ "$(wc -l <${importLog})" -le ${times} ]; then echo 'ctr: the lab says no' >&2; exit 1; fi`,
  );
}
