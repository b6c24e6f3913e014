/**
 * The ways in which a preloaded pause image is pulled all the same, as the README numbers them. The title of every group
 * of tests that provokes one begins with its number, and test/failure-modes.test.ts holds that each has one.
 */
export const failureModes = [
  { number: 1, failure: "archive and configuration name the image differently" },
  { number: 2, failure: "the image is not pinned" },
  { number: 3, failure: "the image is where the kubelet's containerd does not look" },
  { number: 4, failure: "the CRI uses another snapshotter" },
  { number: 5, failure: "another filesystem is mounted over the store or the archive" },
  { number: 6, failure: "the keys are those of another generation" },
  { number: 7, failure: "the image or its label is lost" },
  { number: 8, failure: "the daemon reads another file, or another program writes ours anew" },
] as const;
