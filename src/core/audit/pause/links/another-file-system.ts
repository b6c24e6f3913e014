import { layout } from "../../../plan/layout.ts";
import { type Answer, broken, brokenBy, holds, type PauseLink } from "../link.ts";
import { mountOver, mounts, waitsFor } from "../mounts.ts";
import type { Step } from "../steps.ts";
import { ofMode, type Story } from "../story.ts";

/** 5: nothing is mounted over the store or the archive after the import. */
export const anotherFileSystem: PauseLink = {
  number: 5,
  title: "no file system hides the store or the archive",
  askStep: (step, story) =>
    storeFault(step, story) ?? archiveFault(step, story) ?? holds(whyNot(story), undefined),
};

function whyNot({ root, sighted }: Story): string {
  const over = mountOver(mounts(sighted), root);
  return over === undefined
    ? `nothing is mounted over ${root}`
    : `containerd starts after ${over.path} is mounted`;
}

function storeFault({ reach }: Step, { root, sighted }: Story): Answer | undefined {
  const over = mountOver(mounts(sighted), root);
  if (over === undefined) return undefined;
  if (reach === "store") {
    return broken(
      `${over.path} is mounted over containerd's store, in which the image is`,
      "import the image when the machine boots, after the mount",
      over.place,
    );
  }
  const containerd = sighted.units.find(({ name }) => name === layout.containerdUnit);
  if (!over.isLate || waitsFor(containerd, over)) return undefined;
  return broken(
    `containerd may start, and the image be imported, before ${over.path} is mounted over its store`,
    `write RequiresMountsFor=${root} into a drop-in of containerd.service`,
    over.place,
  );
}

/** Places that are empty on every boot. Source: systemd, tmpfiles.d and mount units of Debian 12; file-hierarchy(7). */
const volatile = /^\/(run|tmp|dev\/shm|var\/run)(\/|$)/;

function archiveFault({ archive, unit, reach, isChecked, place }: Step, story: Story) {
  if (archive === undefined) return undefined;
  if (volatile.test(archive)) {
    return broken(`${archive} is gone after a boot`, "put the archive below /opt", place);
  }
  if (archive.startsWith(`${story.root}/`)) {
    const cause = ofMode(story, 5).find(({ code }) => code === "image-archive-in-store");
    if (cause !== undefined) return brokenBy(cause);
    return broken(`${archive} is in containerd's own store`, "put the archive below /opt", place);
  }
  const over = mountOver(mounts(story.sighted), archive);
  const { machine } = story.sighted;
  // What lies on the image below a mount is hidden by it, however long somebody waits.
  if (over !== undefined && machine.source === "root" && machine.files.includes(archive)) {
    const why = `${over.path} is mounted over ${archive}, which is hidden from then on`;
    return broken(why, "put the archive where nothing is mounted", over.place);
  }
  // The gate fails until the archive is there, and is asked again.
  const isHealed = isChecked && reach === "gate";
  if (over === undefined || !over.isLate || isHealed || waitsFor(unit, over)) return undefined;
  return broken(
    `the import may run before ${over.path} is mounted, where its archive is`,
    `write RequiresMountsFor=${archive} into the unit that imports`,
    over.place,
  );
}
