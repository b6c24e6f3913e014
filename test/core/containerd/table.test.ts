import { expect, test, vi } from "vitest";
import { aSpec, rendered } from "../../specs/a-spec.ts";

// As if a next release had dropped the key of the sandbox image, which 1.7 and 2.1 have under other names.
vi.mock(import("../../../src/core/compiled/tables.js"), async (original) => {
  const tables = await original();
  const dropped = /\.sandbox_image$|\.pinned_images\.\*$/;
  const containerdKeys = Object.fromEntries(
    Object.entries(tables.containerdKeys).map(([minor, table]) => [
      minor,
      Object.fromEntries(Object.entries(table).filter(([row]) => !dropped.test(row))),
    ]),
  );
  return { ...tables, containerdKeys };
});

test.each(["1.7.24", "2.1.9"])(
  "a key that containerd %s would ignore is never written: the render ends with a finding",
  (version) => {
    const result = rendered(aSpec({ containerd: { version } }));
    expect(result.found).toEqual(["containerd-key-unknown containerd"]);
    expect(result.outputs).toEqual([]);
  },
);
