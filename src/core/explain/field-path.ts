import type { Path } from "../report/path.ts";

/** Any entry of a list, as in `registries[].url`. */
export const anyEntry = "[]";

/**
 * A name, perhaps behind a dot, or what stands in brackets: nothing, a number, or a name, which in quotes may hold
 * anything.
 */
const step = /\.?([^.[\]"]+)|\.?"([^"]*)"|\[(?:(\d+)|"([^"]*)"|([^\]"]*))\]/y;

/**
 * The path that `text` names as people write one: `registries[].mirrors[0].url`, `kubelet.nodeLabels["a.example/b"]`,
 * `containerd.config.plugins."io.containerd.cri.v1.images".snapshotter`. `[]` is any entry of a list, `[docker.io]` the
 * one that is called so. Undefined where that is no path.
 */
export function fieldPath(text: string): Path | undefined {
  const path: (string | number)[] = [];
  step.lastIndex = 0;
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (match === null) return undefined;
    const [, bare, quoted, index, inBrackets, name] = match;
    if (index !== undefined) path.push(Number(index));
    else path.push(bare ?? quoted ?? inBrackets ?? (name || anyEntry));
  }
  return path.length === 0 || text.startsWith(".") ? undefined : path;
}

const bareName = /^[A-Za-z_<][A-Za-z0-9_>-]*$/;

/** The same as text, in the form that `fieldPath` reads. */
export function fieldText(path: Path): string {
  const steps = path.map((part) => {
    if (typeof part === "number") return `[${part}]`;
    if (part === anyEntry) return anyEntry;
    return bareName.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
  });
  return steps.join("").replace(/^\./, "");
}
