/** What `nodegen explain` is asked, by the number and the first of its words. */
export type ExplainRequest =
  | { readonly kind: "field"; readonly field: string }
  | { readonly kind: "value"; readonly spec: string; readonly field: string }
  | { readonly kind: "pull"; readonly image: string; readonly spec: string }
  | {
      readonly kind: "versions";
      readonly component: "containerd" | "kubelet";
      readonly from: string;
      readonly to: string;
      readonly spec?: string;
    };

/** A spec that is called like a topic can be named with a path: ./pull */
export function explainRequest(words: readonly string[]): ExplainRequest | string {
  const [first = "", second = "", third = "", spec, ...more] = words;
  if (words.length === 1) return { kind: "field", field: first };
  if (first === "pull") {
    return words.length === 3
      ? { kind: "pull", image: second, spec: third }
      : "explain pull needs an image and a spec, and nothing else";
  }
  if (first === "containerd" || first === "kubelet") {
    if (words.length < 3 || more.length > 0)
      return `explain ${first} needs two releases, and perhaps a spec`;
    const versions = { component: first, from: second, to: third } as const;
    return { kind: "versions", ...versions, ...(spec === undefined ? {} : { spec }) };
  }
  if (words.length === 2) return { kind: "value", spec: first, field: second };
  return `explain knows pull, containerd and kubelet, and no "${first}"`;
}
