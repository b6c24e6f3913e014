import { describe, expect, test } from "vitest";
import { aSpec, pem, rendered } from "../../specs/a-spec.ts";

const one = pem("CERTIFICATE");
const spec = (family = "debian", names: readonly string[] = ["internal"]) =>
  aSpec({
    host: { family },
    trust: {
      certificateAuthorities: names.map((name) => ({
        name,
        certificate: { file: `./${name}.crt` },
      })),
    },
  });
const rendering = (text: string, family?: string) =>
  rendered(spec(family), { references: { "file:./internal.crt": text } });
const unit = "/etc/systemd/system/nodegen-trust.service";

describe("a certificate authority", () => {
  test.each([
    ["debian", "/usr/local/share/ca-certificates/nodegen-internal.crt"],
    ["rhel", "/etc/pki/ca-trust/source/anchors/nodegen-internal.pem"],
    ["amazon", "/etc/pki/ca-trust/source/anchors/nodegen-internal.pem"],
    ["flatcar", "/etc/ssl/certs/nodegen-internal.pem"],
    ["fcos", "/etc/pki/ca-trust/source/anchors/nodegen-internal.pem"],
  ])("of %s is put where it is looked for: %s", (family, path) => {
    const { tree, found } = rendering(one, family);
    expect(found).toEqual([]);
    expect(tree.get(path)).toMatchObject({ mode: 0o644, content: one, secret: false });
  });

  test.each([
    ["debian", "/usr/sbin/update-ca-certificates", ""],
    ["rhel", "/usr/bin/update-ca-trust extract", ""],
    ["amazon", "/usr/bin/update-ca-trust extract", ""],
    ["flatcar", "/usr/sbin/update-ca-certificates", " update-ca-certificates.service"],
    ["fcos", "/usr/bin/update-ca-trust extract", " coreos-update-ca-trust.service"],
  ])("is made known on %s before containerd starts, by %s", (family, program, after) => {
    const text = rendering(one, family).text(unit);
    expect(text).toContain(`\nExecStart=${program}\n`);
    expect(text).toContain("\nBefore=containerd.service kubelet.service\n");
    expect(text).toContain(`\nAfter=cloud-config.target${after}\n`);
    expect(text).toContain("\nWantedBy=multi-user.target\n");
  });

  test("has a line break at its end, whatever was referred to", () => {
    const path = "/usr/local/share/ca-certificates/nodegen-internal.crt";
    expect(rendering(one.trimEnd()).text(path)).toBe(one);
  });

  test("is known to a machine that is up already before containerd starts again", () => {
    const commands = rendering(one).userData.runcmd.map((command) => command.join(" "));
    const trust = commands.indexOf("systemctl restart nodegen-trust.service");
    expect(trust).toBeGreaterThan(commands.findIndex((command) => command.includes("enable")));
    expect(commands.indexOf("systemctl restart containerd.service")).toBeGreaterThan(trust);
    expect(commands.at(-1)).not.toContain("nodegen-trust");
  });

  test("is none without one", () => {
    expect(rendered(aSpec()).tree.has(unit)).toBe(false);
  });

  test.each([
    { name: "no PEM", text: "MAo=", count: 0 },
    { name: "a key", text: pem("PRIVATE KEY"), count: 0 },
    { name: "a certificate with its key", text: one + pem("PRIVATE KEY"), count: 0 },
    { name: "half of one", text: one.slice(0, 40), count: 0 },
    { name: "two", text: one + one, count: 2 },
    { name: "OpenSSL's trusted form", text: pem("TRUSTED CERTIFICATE"), count: 0 },
  ])("that is $name is refused", ({ text, count }) => {
    const { findings } = rendering(text);
    expect(findings).toMatchObject([
      {
        code: "trust-not-one-certificate",
        path: ["trust", "certificateAuthorities", 0, "certificate"],
      },
    ]);
    if (count > 0) expect(findings[0]?.message).toContain(`holds ${count} certificates`);
    expect(JSON.stringify(findings)).not.toContain("MAo=");
  });

  test("may have a comment before it, as openssl writes one", () => {
    expect(rendering(`subject=CN = x\n${one}`).found).toEqual([]);
  });
});
