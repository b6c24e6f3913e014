import { wordsBetween } from "../syntax/words.ts";

/** A call of `ctr … images import` in a text, and what is wrong with it. */
export interface ImportCall {
  readonly start: number;
  readonly end: number;
  /** As it is written; undefined where none is, and then it is `default`. A variable counts as the right one. */
  readonly namespace: string | undefined;
}

/**
 * Commands end at a line's end that no backslash hides, and at the signs that part commands in a shell. Ours: options are shorter than 500
 * characters, so that a long line is read once.
 */
const call =
  /(?<![\w.-])ctr(?=\s)((?:\\\r?\n|[^\n;&|#]){0,500}?)\s(?:images?|i)\s+import(?![\w-])/g;

/** The variable that ctr takes for its namespace. Source: containerd, pkg/namespaces, NamespaceEnvVar. */
const variable = /\bCONTAINERD_NAMESPACE=["']?([\w.$-]+)/;

/**
 * Every call in a command line or a shell program. In a namespace other than k8s.io the image is invisible to the CRI.
 * A comment is no call. Source: containerd, cmd/ctr/app/main.go: `--namespace`, `-n`.
 */
export function importCalls(text: string): readonly ImportCall[] {
  const elsewhere = variable.exec(text)?.[1];
  return [...text.matchAll(call)].flatMap((found) => {
    const start = found.index;
    const line = text.slice(text.lastIndexOf("\n", start) + 1, start);
    if (/(^|\s)#/.test(line)) return [];
    const end = start + found[0].length;
    const options = wordsBetween(text, start + 3, end).map((word) => word.text);
    const at = options.findIndex((word) => /^(-n|--namespace)(=|$)/.test(word));
    const [, inside] = /^[^=]*=(.*)$/.exec(options[at] ?? "") ?? [];
    const namespace = at === -1 ? elsewhere : (inside ?? options[at + 1]);
    return [{ start, end, namespace }];
  });
}

/** Whether the CRI sees what is imported into this namespace, as far as that can be told. */
export function isSeenByCri(namespace: string | undefined): boolean {
  return namespace === "k8s.io" || namespace?.includes("$") === true;
}
