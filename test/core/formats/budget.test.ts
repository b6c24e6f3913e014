import { describe, expect, test } from "vitest";
import { measured } from "../../../src/core/formats/budget.ts";
import { platformLimits } from "../../../src/core/formats/platform-limits.ts";
import { renderTools } from "../../../src/node/render-tools.ts";
import { aSpec, rendered, type SpecDocument } from "../../specs/a-spec.ts";

/** Text that gzip makes nothing of: a generator of numbers, the same at each run. */
function noise(length: number): string {
  let seed = 7;
  return Array.from({ length }, () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return String.fromCharCode(33 + (seed % 90));
  }).join("");
}

const on = (platform: string, changes: SpecDocument = {}) =>
  rendered(aSpec({ ...changes, delivery: { platform } })).findings.map(
    ({ code, severity, message }) => ({ code, severity, message }),
  );
const files = (content: string) => ({ files: [{ path: "/etc/noise", content }] });

describe("user-data that a platform takes only gzipped", () => {
  test.each([
    { platform: "aws", limit: 16384 },
    { platform: "oci", limit: 32000 },
  ])("is a warning on $platform", ({ platform, limit }) => {
    const [found, ...others] = on(platform);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ code: "user-data-needs-gzip", severity: "warning" });
    expect(found?.message).toContain(`${platform} takes ${limit}`);
  });
});

describe("user-data that a platform does not take at all", () => {
  test.each([
    { platform: "kubevirt", changes: {} },
    { platform: "hetzner", changes: files(noise(30_000)) },
    { platform: "aws", changes: files(noise(20_000)) },
    { platform: "openstack", changes: files(noise(60_000)) },
    { platform: "digitalocean", changes: files(noise(60_000)) },
  ])("is an error on $platform", ({ platform, changes }) => {
    expect(on(platform, changes)).toMatchObject([
      { code: "user-data-too-large", severity: "error" },
    ]);
  });

  test("is an error of Ignition too", () => {
    const host = { family: "flatcar" };
    const [found] = on("kubevirt", { host });
    expect(found?.message).toContain("the ignition configuration");
  });
});

test.each(["generic", "nocloud", "azure", "gcp", "vsphere"])(
  "the user-data of one plain node fits %s",
  (platform) => {
    expect(on(platform)).toEqual([]);
  },
);

test("what OpenStack counts is base64, which is a third more", () => {
  const changes = files(noise(28_000));
  expect(on("openstack", changes)).toMatchObject([{ code: "user-data-needs-gzip" }]);
  expect(on("azure", changes)).toEqual([]);
});

describe("Ignition", () => {
  const flatcar = { host: { family: "flatcar" } };
  test("is not told to be gzipped where only cloud-init unpacks it", () => {
    const many = Array.from({ length: 60 }, (_, index) => `/etc/noise-${index}`);
    const changes = { ...flatcar, files: many.map((path) => ({ path, content: "x" })) };
    expect(on("aws", changes)).toMatchObject([
      { code: "user-data-too-large", message: expect.stringContaining("ignition") },
    ]);
  });

  test("is on VMware, whose guestinfo encoding it knows", () => {
    const large = { ...flatcar, ...files(noise(36_000)) };
    expect(on("openstack", large)).toMatchObject([{ code: "user-data-too-large" }]);
    expect(on("vsphere", large)).toMatchObject([{ code: "user-data-needs-gzip" }]);
  });
});

describe("the budget", () => {
  const budgetOn = (platform: string) =>
    rendered(aSpec({ delivery: { platform } })).outputs.map(({ format, budget }) => [
      format,
      budget,
    ]);
  const rawBytes = Buffer.byteLength(
    String(
      rendered(aSpec()).outputs.find(({ format }) => format === "cloud-init")?.artefacts[0]
        ?.content,
    ),
  );

  test("is of what a machine reads when it starts, and not of the tree", () => {
    expect(budgetOn("azure")).toEqual([
      ["tree", undefined],
      [
        "cloud-init",
        { path: "user-data", platform: "azure", bytes: rawBytes, limit: 65535, counted: "raw" },
      ],
    ]);
  });

  test("counts base64 where the platform does", () => {
    const bytes = 4 * Math.ceil(rawBytes / 3);
    expect(budgetOn("openstack")[1]?.[1]).toMatchObject({ bytes, counted: "base64" });
  });

  test("says what else the limit is for", () => {
    expect(budgetOn("gcp")[1]?.[1]).toMatchObject({ together: expect.stringContaining("512 KB") });
  });

  test.each(["generic", "nocloud"])("is none where no limit is known: %s", (platform) => {
    expect(budgetOn(platform)[1]).toEqual(["cloud-init", undefined]);
  });
});

test("gzipped user-data is an error where the field holds plain text alone", () => {
  const artefact = {
    path: "a",
    mode: 0o644,
    content: { binary: new Uint8Array(9) },
    secret: false,
  };
  const output = {
    pool: "workers",
    format: "cloud-init",
    sandboxImage: "",
    artefacts: [artefact],
    primary: "a",
  };
  expect(measured(output, "digitalocean", renderTools)).toMatchObject({
    findings: [{ code: "user-data-gzip-unread", severity: "error" }],
  });
  expect(measured(output, "gcp", renderTools)).toMatchObject({
    budget: { bytes: 12, counted: "base64" },
    findings: [],
  });
});

test("each figure says where it is from", () => {
  const known = Object.values(platformLimits).filter((limit) => limit !== undefined);
  expect(known.length).toBeGreaterThan(8);
  expect(known.filter(({ source }) => source.length < 10)).toEqual([]);
});
