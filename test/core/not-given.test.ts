import { expect, test } from "vitest";
import { aSpec, rendered, withArchiveFile, withMirrors } from "../specs/a-spec.ts";

// A program that uses the library may forget to give the render what the spec refers to.

const mirror = { url: "https://registry.internal.example" };

test.each([
  {
    name: "a header",
    spec: aSpec(withMirrors({ ...mirror, headers: { Authorization: { env: "AUTH" } } })),
    key: "env:AUTH",
  },
  {
    name: "a certificate authority",
    spec: aSpec(withMirrors({ ...mirror, tls: { ca: { file: "./ca.crt" } } })),
    key: "file:./ca.crt",
  },
  {
    name: "the bootstrap kubeconfig",
    spec: aSpec({ kubelet: { bootstrap: { kubeconfig: { file: "./kubelet.conf" } } } }),
    key: "file:./kubelet.conf",
  },
])("$name whose value was not given is never rendered empty", ({ spec, key }) => {
  const { findings, outputs } = rendered(spec);
  expect(findings).toMatchObject([
    { code: "reference-not-given", message: `the value of ${key} was not given to the render` },
  ]);
  expect(outputs).toEqual([]);
});

test("an archive that was not given is never left out without a word", () => {
  const { found, outputs } = rendered(withArchiveFile());
  expect(found).toEqual(["archive-missing images.pause.archive.file"]);
  expect(outputs).toEqual([]);
});

test("what is wrong with an image is told beside a containerd that nodegen does not know", () => {
  const { found } = rendered(
    aSpec({ containerd: { version: "9.9.9" }, images: { pause: { reference: "pause:3.10" } } }),
  );
  expect([...found].sort()).toEqual([
    "containerd-version-unsupported containerd.version",
    "image-reference images.pause.reference",
  ]);
});
