import type { Code } from "./codes.ts";

/** A way in which a preloaded pause image is pulled all the same. */
export interface FailureMode {
  /** As the README numbers it. */
  readonly number: number;
  /** `docs/failure-modes/<slug>.md` says what happens on the node, how to see it there, and how to mend it. */
  readonly slug: string;
  readonly title: string;
  /** The findings that tell of it, in a spec or in the files of a node. */
  readonly codes: readonly Code[];
}

/** The audit names the link that does not hold, whichever it is. */
const asked: readonly Code[] = ["audit-pause-pulled", "audit-pause-unproven"];

export const failureModes: readonly FailureMode[] = [
  {
    number: 1,
    slug: "1-another-name",
    title: "archive and configuration name the image differently",
    codes: [
      ...asked,
      "image-reference",
      "archive-name",
      "containerd-sandbox-twice",
      "kubelet-flag-pause",
    ],
  },
  {
    number: 2,
    slug: "2-not-pinned",
    title: "the image is not pinned",
    codes: [...asked, "containerd-cannot-pin", "image-reference"],
  },
  {
    number: 3,
    slug: "3-another-namespace",
    title: "the image is where the kubelet's containerd does not look",
    codes: [...asked, "ctr-import-namespace", "archive-unnamed"],
  },
  {
    number: 4,
    slug: "4-another-snapshotter",
    title: "the CRI uses another snapshotter",
    codes: [
      ...asked,
      "containerd-unpack-config",
      "containerd-snapshotter-proxy",
      "containerd-snapshotter-unconfigured",
      "containerd-devmapper-size",
      "containerd-runtime-snapshotter",
      "containerd-runtime-snapshotter-lost",
    ],
  },
  {
    number: 5,
    slug: "5-another-file-system",
    title: "another file system is mounted over the store or the archive",
    codes: [...asked, "image-archive-in-store", "file-path-volatile"],
  },
  {
    number: 6,
    slug: "6-another-generation",
    title: "the keys are those of another generation",
    codes: [
      ...asked,
      "containerd-sandbox-ignored",
      "containerd-key-ignored",
      "containerd-key-unknown",
      "containerd-config-unversioned",
      "containerd-config-newer",
      "containerd-config-refused",
      "containerd-config-short-names",
      "containerd-plugin-short-name",
      "containerd-import-replaces",
    ],
  },
  {
    number: 7,
    slug: "7-collected",
    title: "the image or its label is lost",
    codes: [...asked, "kubelet-collects-pause", "containerd-cannot-pin"],
  },
  {
    number: 8,
    slug: "8-another-file",
    title: "the daemon reads another file, or another program writes ours anew",
    codes: [
      ...asked,
      "containerd-config-unread",
      "containerd-config-unseen",
      "containerd-drop-in-unread",
      "unit-gate-removed",
      "path-collision",
      "host-family-refused",
    ],
  },
];
