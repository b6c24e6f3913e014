import { defaultSnapshotter } from "../../../containerd/snapshotters.ts";
import { broken, brokenBy, holds, type PauseLink, unknown } from "../link.ts";
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

/** An import through the transfer service, which has to know the snapshotter. */
function transferFault(isLocal: boolean, isStored: boolean, story: Story) {
  const { containerd, snapshotter } = story;
  const passes = containerd?.row.keys.unpackConfig !== undefined && !isLocal && !isStored;
  if (!passes || snapshotter === defaultSnapshotter) return undefined;
  const cause = ofMode(story, 4).find(({ code }) => code === "containerd-unpack-config");
  return cause === undefined ? undefined : brokenBy(cause);
}
