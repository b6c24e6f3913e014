import { describe, expect, test } from "vitest";
import { reportJson } from "../../../src/core/report/json.ts";
import { reportText } from "../../../src/core/report/text.ts";
import { rendered } from "../../specs/a-spec.ts";
import { readingFinds, specWith } from "./findings.ts";

const secret = "Basic dXNlcjpodW50ZXIy";

/** Somebody wrote the secret itself where a reference belongs. */
const mistakes = [
  { name: "as the value of a header", text: `headers: { Authorization: "${secret}" }` },
  {
    name: "as the name of a variable",
    text: `headers: { Authorization: { env: "${secret}" } }`,
  },
  {
    name: "as an unknown kind of reference",
    text: `headers: { Authorization: { value: "${secret}" } }`,
  },
  { name: "under a header that has no name", text: `headers: { "": "${secret}" }` },
  { name: "in a list", text: `headers: { Authorization: ["${secret}"] }` },
  { name: "as a client key", text: `tls: { clientKey: "${secret}" }` },
  { name: "as the text of a client key", text: `tls: { clientKey: { text: "${secret}" } }` },
].map(({ name, text }) => ({
  name,
  text: specWith(
    `registries:\n  - host: a.example\n    mirrors:\n      - url: https://a.example\n        ${text}\n`,
  ),
}));

const bootstrap = {
  name: "as the bootstrap kubeconfig",
  text: specWith(`kubelet:\n  bootstrap:\n    kubeconfig: "${secret}"\n`),
};

describe.each([...mistakes, bootstrap])("a secret written into the spec $name", ({ text }) => {
  test("is a finding", () => {
    expect(readingFinds(text)).not.toEqual([]);
  });

  test("is in no report, neither as text nor as JSON", () => {
    const findings = readingFinds(text);
    expect(reportText(findings, { color: "never" })).not.toContain(secret);
    expect(reportJson(findings)).not.toContain(secret);
  });
});

test("the place is told even where the line is hidden", () => {
  const [found] = readingFinds(bootstrap.text);
  expect(found?.position).toEqual({
    file: "cluster.yaml",
    line: 7,
    column: 17,
    length: secret.length + 2,
  });
});

test("a line beside a secret field is shown", () => {
  const text = specWith("registries: [{ host: a.example, mirrors: [{ url: 5, headers: {} }] }]\n");
  expect(readingFinds(text)[0]?.position?.sourceLine).toContain("url: 5");
});

const password = "hunter2";

describe.each([
  { name: "well formed", url: `https://user:${password}@a.example` },
  { name: "with a password that no URL can hold", url: `https://user:x/${password}@a.example` },
  { name: "with another scheme", url: `ftp://user:${password}@a.example` },
  { name: "without a scheme", url: `user:${password}@a.example` },
])("a password in a mirror's URL, $name,", ({ url }) => {
  const mirror = `mirrors:\n      - url: ${url}\n        capabilities: [pull]`;
  const { findings } = rendered(
    specWith(
      `kubernetes: { version: "1.35.2" }
host: { family: debian }
containerd: { version: 2.1.9 }
images: { pause: { reference: a.example/pause:1, archive: { path: /opt/pause.tar } } }
registries:
  - host: a.example
    ${mirror}
`,
    ),
  );

  test("is refused", () => {
    expect(findings.map(({ code }) => code)).toContain("mirror-url-credentials");
  });

  test("is in no finding, not even in one about its neighbours", () => {
    expect(findings.map(({ code }) => code)).toContain("registry-cannot-resolve");
    expect(reportText(findings, { color: "never" }) + reportJson(findings)).not.toContain(password);
  });
});

test("a finding about a neighbour does not show the line that a secret was written on", () => {
  const text = specWith(
    `registries:\n  - { host: a.example, mirors: [], mirrors: [{ url: https://a.example, headers: { Authorization: "${secret}" } }] }\n`,
  );
  const findings = readingFinds(text);
  expect(findings.map(({ code }) => code)).toContain("spec-unknown-field");
  expect(reportText(findings, { color: "never" })).not.toContain(secret);
  expect(reportJson(findings)).not.toContain(secret);
});
