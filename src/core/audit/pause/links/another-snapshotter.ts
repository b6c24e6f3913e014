import { valueAt } from "../../../containerd/raw-config.ts";
import { defaultSnapshotter } from "../../../containerd/snapshotters.ts";
import { broken, brokenBy, holds, type PauseLink, unknown } from "../link.ts";
import type { Step } from "../steps.ts";
import { ofMode, type Story } from "../story.ts";

/** 4: the image is unpacked for the snapshotter that the CRI uses. */
export const anotherSnapshotter: PauseLink = {
  number: 4,
  title: "the image is unpacked for the CRI's snapshotter",
  askStep: (step, story) => {
    const { snapshotters, place, isLocal, reach } = step;
    const { snapshotter } = story;
    if (snapshotters === undefined) {
      const hint = `write --snapshotter ${snapshotter}`;
      return unknown("a variable says the snapshotter of the import", hint, place);
    }
    const isUnpacked =
      snapshotters.length === 0 ? reach !== "store" : snapshotters.includes(snapshotter);
    if (!isUnpacked && isMadeGood(step, story)) {
      const why = `it is unpacked for ${snapshotters.join(", ")}, and for ${snapshotter} when the first pod starts`;
      return holds(why, place);
    }
    if (!isUnpacked && reach === "store" && snapshotters.length > 0) {
      return unknown(
        `the image is unpacked for ${snapshotters.join(", ")}, and the CRI uses ${snapshotter}; whether its layers are still there is not known`,
        `write ctr images import --snapshotter ${snapshotter}`,
        place,
      );
    }
    if (!isUnpacked) {
      const found = snapshotters.length === 0 ? "none" : snapshotters.join(", ");
      return broken(
        `the image is unpacked for ${found}, and the CRI uses ${snapshotter}`,
        `write ctr images import --snapshotter ${snapshotter}`,
        place,
      );
    }
    const refused = transferFault(isLocal, reach === "store", story);
    if (refused !== undefined) return refused;
    return holds(`it is unpacked for ${snapshotter}`, place);
  },
};

/**
 * Of an image with all its content, containerd unpacks what its CRI's snapshotter lacks when a pod starts, and asks nobody. Source:
 * runs of 1.6.36, 1.7.24, 2.0.14, 2.1.9, 2.2.9 and 2.3.7 with these two; of a snapshotter with a program of its own nothing is known.
 */
function isMadeGood({ snapshotters = [], isLocal, reach }: Step, story: Story): boolean {
  const { snapshotter, containerd, config } = story;
  const known = [snapshotter, ...snapshotters].every((name) => unpacksAlone.includes(name));
  if (!known || snapshotters.length === 0 || reach === "store") return false;
  const path = containerd?.row.keys.unpackConfig;
  const isTold = path !== undefined && valueAt(config?.document ?? {}, path) !== undefined;
  // The transfer service knows overlayfs while it is told of none, and refuses to import for one that it does not know.
  return isLocal || (snapshotters.every((name) => name === defaultSnapshotter) && !isTold);
}

const unpacksAlone: readonly string[] = [defaultSnapshotter, "native"];

/** An import through the transfer service, which has to know the snapshotter. */
function transferFault(isLocal: boolean, isStored: boolean, story: Story) {
  const { containerd, snapshotter } = story;
  const passes = containerd?.row.keys.unpackConfig !== undefined && !isLocal && !isStored;
  if (!passes || snapshotter === defaultSnapshotter) return undefined;
  const cause = ofMode(story, 4).find(({ code }) => code === "containerd-unpack-config");
  return cause === undefined ? undefined : brokenBy(cause);
}
