import { describe, expect, test } from "vitest";
import { containerdKeys } from "../../../src/core/compiled/tables.js";
import { placeNow } from "../../../src/core/containerd/known-keys.ts";
import type { Path } from "../../../src/core/report/path.ts";
import {
  type ContainerdGeneration,
  containerdGenerations,
} from "../../../src/core/spec/versions/containerd.ts";
import {
  type Move,
  movedInVersion3,
  movedInVersion4,
} from "../../../src/core/spec/versions/moved-keys.ts";
import { tomlKey } from "../../../src/core/syntax/toml.ts";

const rows = (minor: string) => Object.keys(containerdKeys[minor] ?? {});

/** Whether the minor's table has a row for `path`, or rows below it. A map of any keys has those of all names. */
function isThere(minor: string, path: Path): boolean {
  const name = tomlKey(path).replaceAll('"*"', "*");
  const any = name.replace(/[^.]+$/, "*");
  return rows(minor).some(
    (row) =>
      row === name || row === any || row.startsWith(`${name}.`) || row.startsWith(`${name}[`),
  );
}

const named = (moves: readonly Move[]) =>
  moves.map((move) => ({ key: tomlKey(move.from), ...move }));

const minorsOf = (version: number) =>
  containerdGenerations.filter((row) => row.configVersion === version).map(({ minor }) => minor);

const newest = containerdGenerations.at(-1) as ContainerdGeneration;

describe.each(named(movedInVersion3))("$key moved in version 3", ({ key, from, to }) => {
  test("from where 1.7 has it", () => {
    expect(isThere("1.7", from)).toBe(true);
  });

  test("and is there no more", () => {
    for (const minor of ["2.0", "2.1", "2.2", "2.3"]) expect(isThere(minor, from)).toBe(false);
  });

  test("to where 2.1, 2.2 and 2.3 have it", () => {
    for (const minor of ["2.1", "2.2", "2.3"]) expect(isThere(minor, to)).toBe(true);
    // The one key that came with 2.1.
    expect(isThere("2.0", to)).toBe(!key.endsWith("cni.bin_dir"));
  });
});

describe.each(named(movedInVersion4))("$key moved in version 4", ({ key, from, to }) => {
  test("from where the versions before have it", () => {
    // It came with 2.2, and was taken back into the tables of 2.2 alone.
    const since = key === "grpc.tcp_tls_common_name" ? ["2.2"] : minorsOf(2).concat(minorsOf(3));
    for (const minor of since) expect(isThere(minor, from)).toBe(true);
  });

  test("to where 2.3 has it, and nobody before", () => {
    expect(isThere("2.3", to)).toBe(true);
    for (const minor of ["1.6", "1.7", "2.0", "2.1", "2.2"]) expect(isThere(minor, to)).toBe(false);
  });
});

/** Keys of 1.7's CRI plugin that no version 3 has, in any place. Source: RELEASES.md and internal/cri/config of v2.0.14. */
const gone = [
  /\.containerd\.default_runtime\./,
  /\.containerd\.untrusted_workload_runtime\./,
  /\.containerd\.no_pivot$/,
  /\.disable_cgroup$/,
  /\.systemd_cgroup$/,
  /\.runtime_engine$/,
  /\.runtime_root$/,
  /\.registry\.configs\.\*\.tls\./,
];

test("every key of 1.7's CRI plugin has a place in 2.3, or is one of those that are gone", () => {
  const keys = rows("1.7").filter((row) => row.startsWith('plugins."io.containerd.grpc.v1.cri".'));
  const lost = keys.filter((row) => {
    const path = pathOf(row);
    return !isThere("2.3", path) && placeNow(path, newest) === undefined;
  });
  expect(keys.length).toBeGreaterThan(100);
  expect(lost.filter((row) => !gone.some((pattern) => pattern.test(row)))).toEqual([]);
  expect(gone.filter((pattern) => !lost.some((row) => pattern.test(row)))).toEqual([]);
});

test("a key of 2.3 is found where 1.7 has it", () => {
  const oldest = containerdGenerations[1] as ContainerdGeneration;
  const cri = ["plugins", "io.containerd.grpc.v1.cri"];
  const images = ["plugins", "io.containerd.cri.v1.images"];
  const runtime = ["plugins", "io.containerd.cri.v1.runtime"];
  const server = ["plugins", "io.containerd.server.v1.metrics"];
  const places = [
    [...images, "pinned_images", "sandbox"],
    [...runtime, "cni", "bin_dirs"],
    [...runtime, "containerd", "runtimes", "kata", "sandboxer"],
    [...server, "address"],
  ].map((path) => placeNow(path, oldest));
  expect(places).toEqual([
    [...cri, "sandbox_image"],
    [...cri, "cni", "bin_dir"],
    [...cri, "containerd", "runtimes", "kata", "sandbox_mode"],
    ["metrics", "address"],
  ]);
});

/** A row of a table as a path: any key is called x, the condition of an option is left out. */
function pathOf(row: string): Path {
  const plain = row.replace(/\{[^}]*\}/g, "");
  return [...plain.matchAll(/"([^"]+)"|([^.]+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare === "*" ? "x" : String(bare)) : quoted,
  );
}
