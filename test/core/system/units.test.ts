import { describe, expect, test } from "vitest";
import { aSpec, type Inputs, rendered } from "../../specs/a-spec.ts";

const withUnit = (unit: object, inputs: Inputs = {}) =>
  rendered(aSpec({ units: [{ name: "app.service", ...unit }] }), inputs);
const links = ({ tree }: ReturnType<typeof withUnit>) =>
  Object.fromEntries(
    [...tree].flatMap(([path, { content }]) =>
      typeof content === "object" && "linkTo" in content && /app/.test(path)
        ? [[path.replace("/etc/systemd/system/", ""), content.linkTo]]
        : [],
    ),
  );
const install = (text: string) => `[Service]\nExecStart=/bin/true\n[Install]\n${text}\n`;

describe("a unit of the user's", () => {
  test("is written as it stands, with a line break at its end", () => {
    const { text } = withUnit({ content: "[Service]\nExecStart=/opt/app" });
    expect(text("/etc/systemd/system/app.service")).toBe("[Service]\nExecStart=/opt/app\n");
  });

  test("starts at boot as its [Install] says, by every word of it", () => {
    const content = install(
      "WantedBy=a.target b.target\nRequiredBy=c.service\nUpheldBy=d.service\nAlias=app-too.service",
    );
    expect(links(withUnit({ content, enabled: true }))).toEqual({
      "app-too.service": "app.service",
      "a.target.wants/app.service": "../app.service",
      "b.target.wants/app.service": "../app.service",
      "c.service.requires/app.service": "../app.service",
      "d.service.upholds/app.service": "../app.service",
    });
  });

  test("of the image starts with multi-user.target", () => {
    expect(links(withUnit({ enabled: true }))).toEqual({
      "multi-user.target.wants/app.service": "../app.service",
    });
  });

  test.each([{ enabled: false }, {}])("does not start at boot unasked: %j", (asked) => {
    const result = withUnit({ content: install("WantedBy=multi-user.target"), ...asked });
    expect(links(result)).toEqual({});
    expect(JSON.stringify(result.userData.runcmd)).not.toContain("app.service");
  });

  test("is enabled by a command of its own, so that a name that is not there takes no other with it", () => {
    const { runcmd } = withUnit({ enabled: true }).userData;
    expect(runcmd).toContainEqual(["systemctl", "enable", "app.service"]);
    expect(runcmd).toContainEqual([
      "systemctl",
      "enable",
      "nodegen-preload.service",
      "kubelet.service",
    ]);
    expect(runcmd.at(-1)).toContain("app.service");
  });

  test("may have an escaped name", () => {
    const name = "var-lib-my\\x2ddata.mount";
    const result = rendered(aSpec({ units: [{ name, content: "[Mount]\n" }] }));
    expect(result.found).toEqual([]);
    expect(result.tree.has(`/etc/systemd/system/${name}`)).toBe(true);
  });

  test.each([
    {
      name: "without [Install]",
      content: "[Service]\n",
      found: "unit-no-install units[0].enabled",
    },
    {
      name: "with an emptied one",
      content: install("WantedBy=a.target\nWantedBy="),
      found: "unit-no-install units[0].enabled",
    },
    {
      name: "with Also=",
      content: install("Also=b.service"),
      found: "unit-install units[0].enabled",
    },
    {
      name: "with a specifier",
      content: install("WantedBy=%i.target"),
      found: "unit-install units[0].enabled",
    },
    {
      name: "with quotes",
      content: install('WantedBy="a.target"'),
      found: "unit-install units[0].enabled",
    },
    {
      name: "that leads out",
      content: install("WantedBy=../../a.target"),
      found: "unit-install units[0].enabled",
    },
  ])("$name can't be enabled by it", ({ content, found }) => {
    expect(withUnit({ content, enabled: true }).found).toEqual([found]);
    expect(withUnit({ content }).found).toEqual([]);
  });

  test("that is a template is not enabled, its instance is", () => {
    const units = [{ name: "a@.service", content: install("WantedBy=a.target"), enabled: true }];
    expect(rendered(aSpec({ units })).found).toEqual(["unit-template-enabled units[0].enabled"]);
    expect(rendered(aSpec({ units: [{ name: "a@one.service", enabled: true }] })).found).toEqual(
      [],
    );
  });

  test.each([
    { name: "nothing is said of", unit: {}, found: "unit-idle units[0]" },
    {
      name: "of the image is to be disabled",
      unit: { enabled: false },
      found: "unit-disable units[0].enabled",
    },
    {
      name: "is said twice",
      unit: { content: "a", file: "b" },
      found: "contents-several units[0].content",
    },
    {
      name: "is nodegen's",
      unit: { name: "nodegen-preload.service", enabled: true },
      found: "unit-name-reserved units[0].name",
    },
    {
      name: "would replace the kubelet's",
      unit: { name: "kubelet.service", content: "[Service]\n" },
      found: "unit-replaces units[0].name",
    },
    {
      name: "would replace containerd's",
      unit: { name: "containerd.service", content: "[Service]\n" },
      found: "unit-replaces units[0].name",
    },
  ])("that $name is told", ({ unit, found }) => {
    expect(withUnit(unit).found).toEqual([found]);
  });

  test("that is no text is told", () => {
    const localFiles = { "./a": new Uint8Array([0, 255]) };
    expect(withUnit({ file: "./a" }, { localFiles }).found).toEqual([
      "contents-not-text units[0].file",
    ]);
  });
});

describe("a drop-in of the user's", () => {
  const dropIn = (name: string, content: string, unit = "kubelet.service") =>
    rendered(aSpec({ units: [{ name: unit, dropIns: [{ name, content }] }] }));

  test("is written beside the unit", () => {
    const { text, found } = dropIn("50-a.conf", "[Service]\nCPUWeight=500", "containerd.service");
    expect(found).toEqual([]);
    expect(text("/etc/systemd/system/containerd.service.d/50-a.conf")).toBe(
      "[Service]\nCPUWeight=500\n",
    );
  });

  test.each(["20-nodegen.conf", "30-nodegen-kubelet.conf", "nodegen.conf"])(
    "is not called %s",
    (name) => {
      expect(dropIn(name, "[Service]\n").found).toEqual([
        "unit-name-reserved units[0].dropIns[0].name",
      ]);
    },
  );

  test("needs something in it", () => {
    const units = [{ name: "a.service", dropIns: [{ name: "a.conf" }] }];
    expect(rendered(aSpec({ units })).found).toEqual(["contents-missing units[0].dropIns[0]"]);
  });

  test.each([
    { name: "ExecStartPre", line: "ExecStartPre=" },
    { name: "ExecStartPre", line: " ExecStartPre =  " },
    { name: "Restart", line: "Restart=on-failure" },
    { name: "Restart", line: "Restart=" },
  ])("can't take $name of the kubelet's gate back: $line", ({ line }) => {
    const content = `[Service]\n${line}\nExecStartPre=/bin/true\n`;
    expect(dropIn("50-a.conf", content).found).toEqual(["unit-gate-removed units[0]"]);
    // Read before the gate it takes nothing back.
    expect(dropIn("10-a.conf", content).found).toEqual([]);
    expect(dropIn("50-a.conf", content, "other.service").found).toEqual([]);
  });

  test.each([
    "/etc/systemd/system/kubelet.service.d/50-a.conf",
    "/etc/systemd/system/service.d/50-a.conf",
    "/usr/lib/systemd/system/kubelet.service.d/50-a.conf",
  ])("can't do so as a file either: %s", (path) => {
    const files = [{ path, content: "[Service]\nExecStartPre=\n" }];
    expect(rendered(aSpec({ files })).found).toEqual(["unit-gate-removed files[0].content"]);
  });

  test("takes nothing back in another section than the gate's", () => {
    expect(dropIn("50-a.conf", "[Unit]\nRestart=on-failure\nExecStartPre=\n").found).toEqual([]);
  });

  test("may add to what runs before the kubelet", () => {
    expect(
      dropIn("50-a.conf", "[Service]\nExecStartPre=/bin/true\nRestart=always\n").found,
    ).toEqual([]);
  });
});
