import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { aSpec, rendered, type SpecDocument, withMirrors } from "../../specs/a-spec.ts";
import { partsOf } from "../../specs/user-data.ts";

const name = "./user-data.yaml";
const withHeader = withMirrors({
  url: "https://mirror.internal.example",
  headers: { Authorization: { env: "AUTH" } },
});

function cloudInit(delivery: object, changes: SpecDocument = {}, base = "#cloud-config\na: b\n") {
  const spec = aSpec({ ...changes, delivery });
  const inputs = { references: { "env:AUTH": "Basic eA==" }, localFiles: { [name]: base } };
  const { outputs, findings } = rendered(spec, inputs);
  const artefacts = outputs.find(({ format }) => format === "cloud-init")?.artefacts ?? [];
  return { artefacts: new Map(artefacts.map((one) => [one.path, one])), findings };
}

const mime = { cloudInit: { form: "mime" } };
const withBase = { cloudInit: { form: "mime", base: { file: name } } };
const parts = (...from: Parameters<typeof cloudInit>) =>
  partsOf(String(cloudInit(...from).artefacts.get("user-data")?.content));
const shape = (...from: Parameters<typeof cloudInit>) =>
  parts(...from).map(({ filename, type }) => `${filename} ${type}`);

describe("user-data in MIME", () => {
  test("has the gate as a boothook, the files, and the last commands as a script", () => {
    expect(shape(mime)).toEqual([
      "nodegen-boothook text/cloud-boothook",
      "nodegen-before text/cloud-config",
      "zz-nodegen text/x-shellscript",
    ]);
  });

  test("has no boothook where nothing must be done early", () => {
    expect(shape(mime, { host: { family: "debian", kubelet: { enabled: false } } })[0]).toBe(
      "nodegen-before text/cloud-config",
    );
  });

  test("carries the user's own as a part of its own, word for word, behind the gate", () => {
    const base = "#cloud-config\r\nname: grüße\r\n";
    expect(shape(withBase, {}, base)).toEqual([
      "nodegen-boothook text/cloud-boothook",
      "user-data-base text/cloud-config",
      "nodegen-before text/cloud-config",
      "zz-nodegen text/x-shellscript",
    ]);
    expect(parts(withBase, {}, base)[1]?.content).toBe(base);
  });

  test("says in every cloud-config of ours how it is merged", () => {
    const ours = parts(withBase, withHeader).filter(({ filename }) =>
      filename?.startsWith("nodegen-"),
    );
    const configs = ours.filter(({ type }) => type === "text/cloud-config");
    expect(configs.map(({ content }) => parse(content).merge_how[0])).toEqual([
      { name: "list", settings: ["prepend"] },
      { name: "list", settings: ["append"] },
    ]);
  });

  test("has programs with the line by which the kernel runs them", () => {
    const all = parts(mime);
    for (const { content } of [all[0], all[2]].flatMap((part) => part ?? [])) {
      expect(content).toMatch(/^#!\/bin\/sh\n/);
    }
    expect(all[2]?.content).toContain("\nsystemctl --no-block restart nodegen-preload.service ");
  });

  test("is not ended by the base, so there is nothing to warn of", () => {
    const ends = "#cloud-config\nruncmd: [exit 0]\n";
    const codes = (delivery: object) =>
      cloudInit(delivery, {}, ends).findings.map(({ code }) => code);
    expect(codes({ cloudInit: { base: { file: name } } })).toEqual(["user-data-base-ends-script"]);
    expect(codes(withBase)).toEqual([]);
  });
});

describe("gzipped user-data", () => {
  const gzip = { cloudInit: { gzip: true } };
  test("is bytes that unpack to what it would be, and base64 of them beside it", () => {
    const { artefacts } = cloudInit(gzip);
    const content = artefacts.get("user-data")?.content as { readonly binary: Uint8Array };
    const plain = cloudInit({}).artefacts.get("user-data")?.content;
    expect(gunzipSync(content.binary).toString("utf8")).toBe(plain);
    expect(artefacts.get("user-data.b64")?.content).toBe(
      Buffer.from(content.binary).toString("base64"),
    );
  });

  test("has no time in it", () => {
    const content = cloudInit(gzip).artefacts.get("user-data")?.content as {
      readonly binary: Uint8Array;
    };
    expect([...content.binary.slice(0, 8)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
  });

  test("is closed to others in both forms where it holds a secret", () => {
    const { artefacts } = cloudInit(gzip, withHeader);
    for (const path of ["user-data", "user-data.b64"]) {
      expect(artefacts.get(path)).toMatchObject({ mode: 0o600, secret: true });
    }
  });

  test("fits where plain does not, and is an error where nobody unpacks it", () => {
    const codes = (delivery: object) => cloudInit(delivery).findings.map(({ code }) => code);
    expect(codes({ platform: "aws" })).toEqual(["user-data-needs-gzip"]);
    expect(codes({ platform: "aws", ...gzip })).toEqual([]);
    expect(codes({ platform: "digitalocean", ...gzip })).toEqual(["user-data-gzip-unread"]);
  });
});
