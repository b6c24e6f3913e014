import { describe, expect, test } from "vitest";
import { isOfSomeKind, lint } from "../../../src/core/lint/kinds.ts";
import { versionsOf } from "../../../src/core/lint/versions.ts";
import { renderTools } from "../../../src/node/render-tools.ts";
import { goldenOutputs } from "../../golden/outputs.ts";

const outputs = await goldenOutputs(renderTools);

describe("what nodegen writes is without a finding", () => {
  test.each(outputs.map((output) => [output.folder, output] as const))(
    "%s",
    (folder, { settings, files }) => {
      const versions = versionsOf({
        containerd: settings.containerd.version,
        kubelet: settings.kubernetes.version,
      });
      if ("unknown" in versions) throw new Error(versions.unknown);
      const subjects = [...files]
        .map(([path, text]) => ({ path: `${folder}/${path}`, text }))
        .filter(isOfSomeKind);
      // lint does not read what is in a multi-part, and says so.
      const findings = lint({ subjects, folders: [], files: [] }, versions).filter(
        ({ code }) =>
          code !== "user-data-unread" || !settings.delivery.cloudInit.form.includes("mime"),
      );
      expect(
        findings.map(
          ({ code, position, message }) => `${code} ${position?.file}:${position?.line} ${message}`,
        ),
      ).toEqual([]);
    },
  );

  test("also what lies in user-data and in Ignition is looked at", () => {
    const kinds = new Set(outputs.map(({ format }) => format));
    expect([...kinds]).toEqual(expect.arrayContaining(["tree", "cloud-init", "ignition"]));
  });
});
