import { describe, expect, test } from "vitest";
import { goldenOutputs } from "../../golden/outputs.ts";
import { linted } from "./lint-files.ts";

/** The goldens of trees with a config.toml: what of them lies below /etc/containerd on the node. */
const trees = (await goldenOutputs())
  .filter(({ format, files }) => format === "tree" && files.has("etc/containerd/config.toml"))
  .map(({ folder, settings, files }) => ({
    folder,
    containerd: settings.containerd.version,
    files: Object.fromEntries(
      [...files]
        .filter(([path]) => path.startsWith("etc/containerd/"))
        .map(([path, text]) => [`/${path}`, text]),
    ),
  }));

describe("nothing is wrong with what nodegen writes", () => {
  test("and there is something to look at, for each minor", () => {
    expect(trees.length).toBeGreaterThan(30);
  });

  test.each(trees)("$folder with containerd $containerd", ({ containerd, files }) => {
    expect(linted(files, { containerd })).toEqual([]);
  });
});
