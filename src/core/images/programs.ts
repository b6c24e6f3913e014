import { criNamespace, layout, pinLabel } from "../plan/layout.ts";
import type { Path } from "../report/path.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { type ContainerdGeneration, isSincePatch } from "../spec/versions/containerd.ts";

/** One image as the programs on the node know it. Empty text: not known, so not checked. */
export interface PreloadedImage {
  readonly reference: string;
  /** Path on the node. */
  readonly archive: string;
  /** Where the program fetches the archive from. */
  readonly url: string;
  readonly sha256: string;
  /** The name inside the archive. */
  readonly name: string;
  /** Repository of `name`, for `ctr images import --base-name`. */
  readonly baseName: string;
  readonly digest: string;
}

export interface ProgramInput {
  readonly settings: NodeSettings;
  readonly generation: ContainerdGeneration;
  readonly pause: PreloadedImage;
  readonly images: readonly PreloadedImage[];
}

/**
 * Seconds within which a run of the preload program ends. kubeadm waits four minutes for the kubelet, so program and
 * start timeout stay below that.
 */
export const budgetSeconds = 180;

/** Seconds that a kubelet's start gives to nodegen-verify, which takes one where containerd answers. */
const quietSeconds = 10;

/**
 * TimeoutStartSec= of what runs the program: the budget, five more seconds for each of the few commands that may be under
 * way or still to come when it is spent, and what the check after it may take.
 */
export const startTimeoutSeconds: number = 225 + quietSeconds;

/** What a failed run means for the kubelet, by `images.onFailure`: the last line that the journal has of it. */
export const consequences = {
  block: "the kubelet is held back, and starts by itself once this is repaired",
  warn: "the kubelet starts all the same (images.onFailure: warn), and its pods will try to pull the image",
} as const;

/** What templates/nodegen-preload.sh.hbs reads. */
export function preloadContext({ settings, generation, pause, images }: ProgramInput): object {
  return {
    ...common(settings, generation),
    platform: `linux/${settings.host.architecture}`,
    importFlags: generation.importFlags,
    // Gone after a reboot, as the process that holds it is.
    lock: "/run/nodegen/preload.lock",
    containerdConfig: layout.containerdConfig,
    consequence: consequences[settings.images.onFailure],
    budgetSeconds,
    fetches: [pause, ...images].some(({ url }) => url !== ""),
    pause,
    images,
  };
}

/** What templates/nodegen-verify.sh.hbs reads. */
export function verifyContext({ settings, generation, pause, images }: ProgramInput): object {
  const sandbox = generation.keys.sandboxImage;
  const registry = generation.keys.registryConfigPath;
  return {
    ...common(settings, generation),
    containerdConfig: layout.containerdConfig,
    registryConfig: layout.registryConfig,
    sandboxTable: tableName(sandbox),
    sandboxKey: String(sandbox.at(-1)),
    registryTable: tableName(registry),
    registryKey: String(registry.at(-1)),
    // Without, the label can be set and asked for like any other: containerd does not tell the kubelet of it.
    knowsPin: isSincePatch(settings.containerd.version, generation.pinSincePatch),
    preloadProgram: layout.preloadProgram,
    preloadMoreUnit: layout.preloadMoreUnit,
    kubeletUnit: layout.kubeletUnit,
    twoLayers: settings.delivery.layers.image.length > 0,
    imageProgram: layout.imageProgram,
    quietSeconds,
    pause,
    images,
  };
}

function common(settings: NodeSettings, { datedNameSpoilsSandbox }: ContainerdGeneration): object {
  return {
    socket: layout.containerdSocket,
    namespace: criNamespace,
    snapshotter: settings.containerd.snapshotter,
    pinLabel,
    // What does not start from a pause image that is also called import-<date>.
    pauseKind: datedNameSpoilsSandbox ? "pod" : "container",
  };
}

/** The end of the table's header in `containerd config dump`, which quotes with " on 1.x and with ' on 2.x. */
function tableName(key: Path): string {
  const [, plugin, ...rest] = key.slice(0, -1).map(String);
  // The quote before the plugin's id is left out, and the one behind it can be either.
  return rest.length === 0 ? `${plugin}?` : `${plugin}?.${rest.join(".")}`;
}
