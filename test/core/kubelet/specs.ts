import { kubeletMinors } from "../../../src/core/spec/versions/kubelet.ts";
import {
  aSpec,
  kubeconfig,
  type Rendered,
  rendered,
  type SpecDocument,
} from "../../specs/a-spec.ts";

/** The minors that nodegen knows, oldest first. */
export const minors = kubeletMinors.map(({ minor }) => minor);

export const newest = minors.at(-1) ?? "";

export const token = "abcdef.0123456789abcdef";

export const join = {
  endpoint: "api.internal.example:6443",
  token: { env: "TOKEN" },
  caCertHashes: [`sha256:${"9f".repeat(32)}`],
};

const references = { "env:TOKEN": `${token}\n`, "file:./bootstrap.conf": kubeconfig };

/** The kubelet section of a node that kubeadm joins. */
export const byKubeadm = (more: object = {}) => ({ managedBy: "kubeadm", join, ...more });

/** A node of this minor with this kubelet section, rendered. */
export function withKubelet(
  kubelet: object,
  { minor = newest, ...more }: SpecDocument & { readonly minor?: string } = {},
): Rendered {
  return rendered(aSpec({ kubernetes: { version: `${minor}.0` }, kubelet, ...more }), {
    references,
  });
}

/** What is found for these fields of `kubelet.config`, as `code path` below it. */
export function foundFor(config: object, minor = newest, kubelet: object = {}): readonly string[] {
  return withKubelet({ config, ...kubelet }, { minor }).found.map((found) =>
    found.replace("kubelet.config.", ""),
  );
}
