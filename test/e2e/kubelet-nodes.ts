import { setTimeout as sleep } from "node:timers/promises";
import { releasePair } from "../../src/core/spec/versions/releases.ts";
import { packed } from "./archives.ts";
import {
  containerds,
  type LabContainerd,
  labContainerd,
  type NodeSoftware,
} from "./lab/containerds.ts";
import { kubelets, type LabKubelet, labKubelet } from "./lab/kubelets.ts";
import { labSpec } from "./rendered.ts";

type Fields = Readonly<Record<string, unknown>>;

export const kubeletConfig = "/var/lib/kubelet/config.yaml";

/** A kubelet and a containerd that work together. */
export interface Pair {
  readonly kubelet: LabKubelet;
  readonly containerd: LabContainerd;
}

/** Each kubelet once, with a containerd of the age that it meets on real machines. */
export const pairs: readonly Pair[] = [
  { kubelet: labKubelet("1.34"), containerd: labContainerd("1.7") },
  { kubelet: labKubelet("1.35"), containerd: labContainerd("2.1") },
  { kubelet: labKubelet("1.36"), containerd: labContainerd("2.3") },
];

/** All others that containerd's maintainers recommend. */
export const morePairs: readonly Pair[] = kubelets.flatMap((kubelet) =>
  containerds
    .filter(({ version }) => releasePair(kubelet.version, version)?.isRecommended)
    .map((containerd) => ({ kubelet, containerd }))
    .filter((pair) => !pairs.some((own) => isSame(own, pair))),
);

function isSame(one: Pair, other: Pair): boolean {
  return one.kubelet === other.kubelet && one.containerd === other.containerd;
}

export function softwareOf({ kubelet, containerd }: Pair): NodeSoftware {
  return { ...containerd.node, kubeletMinor: kubelet.minor };
}

/** A spec of one node whose kubelet has no API server; `changes` as in `labSpec`. */
export function standaloneSpec({ kubelet, containerd }: Pair, changes: Fields = {}): Fields {
  return labSpec(containerd.minor, { kubernetes: { version: kubelet.version }, ...changes });
}

export interface Image {
  readonly reference: string;
  readonly archive: { readonly path: string; readonly file: string };
}

/** An image of its own digest, which does what the pause image does: it waits. */
export async function image(name: string): Promise<Image> {
  const reference = `registry.internal.example/lab/${name}:1`;
  const file = await packed("--name", reference, "--label", name);
  return { reference, archive: { path: `/opt/nodegen/images/${name}.tar`, file } };
}

/** `files` of a spec: a static pod with one container of this image. */
export function staticPod({ reference }: Image): readonly Fields[] {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "app", namespace: "kube-system" },
    spec: { containers: [{ name: "app", image: reference }] },
  };
  return [{ path: "/etc/kubernetes/manifests/app.json", content: JSON.stringify(pod) }];
}

/** Asks until the answer is as wanted, and gives the last one; a test asserts on that. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer | undefined) => boolean,
  { seconds = 90 } = {},
): Promise<Answer | undefined> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (isWanted(answer) || Date.now() > end) return answer;
    await sleep(200);
  }
}
