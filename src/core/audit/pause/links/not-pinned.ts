import { type ContainerdGeneration, isSincePatch } from "../../../spec/versions/containerd.ts";
import { broken, holds, type PauseLink, unknown } from "../link.ts";

/**
 * Whether what has the configured name is pinned when containerd starts, however it came there. 1.7 pins at the import
 * alone. Source: runs on 1.7.24, 1.7.34 and 2.0.11 to 2.3.4.
 */
export function pinsAtStart({ keys }: ContainerdGeneration): boolean {
  return keys.sandboxImage.includes("pinned_images");
}

/** 2: the kubelet's garbage collection leaves the image alone. */
export const notPinned: PauseLink = {
  number: 2,
  title: "the image is pinned",
  askStep: (step, { sandbox: { reference }, containerd }) => {
    const { pinned, place, reach, what, tagged = [] } = step;
    if (containerd !== undefined) {
      const { release, version, row } = containerd;
      if (!isSincePatch(release, row.pinSincePatch)) {
        return broken(
          `containerd ${version} can't pin an image, so the kubelet removes it when the disk is full`,
          `take containerd ${row.minor}.${row.pinSincePatch} or later`,
          place,
        );
      }
    }
    if (pinned.includes(reference)) return holds(`${reference} has the label`, place);
    const label = `write ctr -n k8s.io images label ${reference} io.cri-containerd.pinned=pinned behind the import`;
    if (pinned.length > 0) {
      return broken(
        `${pinned.join(", ")} is pinned, and the pods ask for ${reference}`,
        label,
        place,
      );
    }
    if (containerd !== undefined && pinsAtStart(containerd.row)) {
      return holds(`containerd ${containerd.version} pins its sandbox image itself`, place);
    }
    if (tagged.includes(reference)) {
      return unknown(`nothing pins ${reference} after it is tagged`, label, place);
    }
    if (reach === "store") {
      return broken(`in containerd's store ${reference} has no label that pins it`, label, place);
    }
    // The CRI labels what is imported under the name of its sandbox image while it runs with this configuration.
    return holds(`containerd pins its sandbox image itself when ${what} brings it`, place);
  },
};
