import { describe, expect, test } from "vitest";
import { aSpec, rendered, type SpecDocument } from "../../specs/a-spec.ts";

/** Text that gzip makes nothing of: a generator of numbers, the same at each run. */
function noise(length: number): string {
  let seed = 7;
  return Array.from({ length }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return String.fromCharCode(33 + (Math.floor(seed / 65_536) % 90));
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
    { platform: "hetzner", changes: files(noise(10_000)) },
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
