import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { readStore } from "../../src/node/containerd-store/read-store.ts";
import { runTool } from "./command.ts";
import { type GoProgram, goProgram, versionsOf } from "./go-program.ts";

const writer: GoProgram = { folder: "bolt", title: "the database of bbolt" };
const root = "/var/lib/containerd";

/** Far more images than a page has room for, labels that are longer than pages, and every third image deleted again. */
const images = Array.from({ length: 600 }, (_, index) => ({
  namespace: ["default", "k8s.io", "moby"][index % 3] ?? "",
  name: `${index % 9 < 3 ? "gone" : "docker.io/library/app"}:${index}`,
  digest: `sha256:${String(index).padStart(64, "0")}`,
  labels: Object.fromEntries(
    Array.from({ length: index % 40 }, (_, label) => [
      `nodegen.example/${label}`,
      "ä".repeat(label === 39 ? 10_000 : label),
    ]).filter(([, value]) => value !== ""),
  ),
}));

const sorted = <Image extends { namespace: string; name: string }>(all: readonly Image[]) =>
  [...all].sort((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1));

describe.each(versionsOf(writer))("a database of bbolt %s", (version) => {
  test("is read as it was written", async () => {
    const folder = mkdtempSync(join(tmpdir(), "nodegen-bolt-"));
    const path = join(folder, root, "io.containerd.metadata.v1.bolt/meta.db");
    mkdirSync(dirname(path), { recursive: true });
    try {
      const command = [await goProgram(writer, version), path] as const;
      expect(runTool({ command, input: JSON.stringify(images) })).toMatchObject({ code: 0 });
      const read = readStore(folder, root);
      expect("store" in read ? sorted(read.store.images) : read).toEqual(
        sorted(images)
          .filter(({ name }) => !name.startsWith("gone:"))
          .map((image) => ({ ...image, unpackedFor: [] })),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
