import { describe, expect, test } from "vitest";
import type { PauseChain } from "../../../../src/core/audit/pause-chain.ts";
import { closed, contactsOf, type Files, placed, told } from "./machine.ts";

const config = "/etc/containerd/config.toml";

describe("the sandbox image", () => {
  const chain = (verdict: PauseChain["verdict"], reference: string): PauseChain => ({
    verdict,
    sandbox: { reference, place: { file: config, line: 4 } },
    links: [
      {
        number: 6,
        title: "",
        state: verdict === "broken" ? "broken" : "holds",
        why: "",
        place: { file: config, line: 4, column: 1 },
        hint: "write this instead",
      },
    ],
  });
  const of = (verdict: PauseChain["verdict"], reference: string, files: Files = {}) =>
    contactsOf(files, {}, chain(verdict, reference)).filter(
      ({ reason }) => reason === "sandbox image",
    );

  test("is asked of nobody where the chain is proved", () => {
    expect(of("proved", "registry.k8s.io/pause:3.10")).toEqual([]);
  });

  test.each(["broken", "unproven"] as const)(
    "is asked of its registry where it is %s",
    (verdict) => {
      expect(placed(of(verdict, "registry.k8s.io/pause:3.10"))).toEqual([
        `sandbox image: the first pod -> registry.k8s.io @ ${config}:4`,
      ]);
    },
  );

  test("has the hint of the link that is broken", () => {
    expect(of("broken", "registry.k8s.io/pause:3.10")[0]?.hint).toBe("write this instead");
  });

  test("without a host it is one of docker.io", () => {
    expect(told(of("broken", "pause"))).toEqual([
      "sandbox image: the first pod -> registry-1.docker.io",
    ]);
  });

  test("goes where containerd asks, and to nobody where that is nobody", () => {
    expect(of("broken", "registry.k8s.io/pause:3.10", closed)).toEqual([]);
  });

  test("that can't be read is unknown, and is not shown", () => {
    expect(told(of("broken", "https://user:hunter2@x/"))).toEqual([
      "sandbox image: the first pod, for an image whose name can't be read, -> ?",
    ]);
  });
});

describe("snapshotters", () => {
  const of = (text: string, containerd = "2.1.9") =>
    contactsOf({ ...closed, [config]: `${closed[config]}${text}` }, { containerd }).filter(
      ({ reason }) => reason === "snapshotter",
    );
  const proxy = (name: string) =>
    `[proxy_plugins.${name}]\ntype = "snapshot"\naddress = "/run/${name}.sock"\n`;
  const cri = (name: string) =>
    `[plugins."io.containerd.cri.v1.images"]\nsnapshotter = "${name}"\n`;
  const runtime = (name: string) =>
    `[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.kata]\nsnapshotter = "${name}"\n`;

  test.each(["stargz", "nydus", "soci", "overlaybd", "cvmfs-snapshotter", "of-our-own"])(
    "%s may fetch by itself, where the CRI or a runtime uses it",
    (name) => {
      expect(of(proxy(name) + cri(name))).toMatchObject([
        { to: undefined, program: name, place: { file: config } },
      ]);
      expect(of(proxy(name) + runtime(name))).toHaveLength(1);
    },
  );

  test.each([
    ["that nobody uses", proxy("stargz")],
    ["that is compiled in", cri("native")],
    ["that keeps layers on the machine", proxy("fuse-overlayfs") + cri("fuse-overlayfs")],
    ["of another type", `[proxy_plugins.stargz]\ntype = "content"\n${cri("stargz")}`],
  ])("one %s is none", (_, text) => {
    expect(of(text)).toEqual([]);
  });
});

describe("proxies", () => {
  const at = (unit: string) => `/etc/systemd/system/${unit}.d/10-proxy.conf`;
  const of = (files: Files) =>
    contactsOf({ ...closed, ...files }).filter(({ reason }) => reason === "proxy");

  test("of containerd and the kubelet, without a user", () => {
    const text =
      '[Service]\nEnvironment="HTTPS_PROXY=http://user:hunter2@proxy.example:3128" no_proxy=x\n';
    const found = of({ [at("containerd.service")]: text, [at("kubelet.service")]: text });
    expect(placed(found)).toEqual([
      `proxy: containerd.service, by HTTPS_PROXY, -> proxy.example:3128 @ ${at("containerd.service")}:2`,
      `proxy: kubelet.service, by HTTPS_PROXY, -> proxy.example:3128 @ ${at("kubelet.service")}:2`,
    ]);
    expect(JSON.stringify(found)).not.toContain("hunter2");
  });

  test.each([
    ["http_proxy=proxy.example:3128", "proxy.example:3128"],
    ["HTTP_PROXY=http://proxy.example", "proxy.example"],
    ["https_proxy=socks5://proxy.example", "proxy.example:1080"],
    ["HTTPS_PROXY=${PROXY}", "?"],
  ])("%s", (variable, host) => {
    const found = of({ [at("containerd.service")]: `[Service]\nEnvironment=${variable}\n` });
    expect(told(found)[0]).toMatch(new RegExp(`-> ${host.replace("?", "\\?")}$`));
  });

  test("of an environment file, which wins, and of the manager for all", () => {
    const unit =
      "[Service]\nEnvironment=HTTP_PROXY=http://a.example\nEnvironmentFile=-/etc/proxy\n";
    const file = {
      [at("containerd.service")]: unit,
      "/etc/proxy": "HTTP_PROXY=http://b.example\n",
    };
    expect(told(of(file))).toEqual(["proxy: containerd.service, by HTTP_PROXY, -> b.example"]);
    const manager = {
      "/etc/systemd/system.conf.d/10.conf":
        "[Manager]\nDefaultEnvironment=HTTP_PROXY=http://m.example\n",
      "/usr/lib/systemd/system/containerd.service": "[Service]\nExecStart=/usr/bin/containerd\n",
    };
    expect(told(of(manager))).toEqual(["proxy: containerd.service, by HTTP_PROXY, -> m.example"]);
  });

  test.each([
    ["an empty one", "Environment=HTTP_PROXY=http://a.example\nEnvironment=HTTP_PROXY="],
    ["one that is cleared", "Environment=HTTP_PROXY=http://a.example\nEnvironment="],
    ["one that is unset", "Environment=HTTP_PROXY=http://a.example\nUnsetEnvironment=HTTP_PROXY"],
    ["one on the machine", "Environment=HTTP_PROXY=http://127.0.0.1:3128"],
    ["another variable", "Environment=NO_PROXY=a.example"],
  ])("%s is none", (_, text) => {
    expect(of({ [at("containerd.service")]: `[Service]\n${text}\n` })).toEqual([]);
  });

  test("one of a unit that nothing starts is none", () => {
    const text = "[Service]\nEnvironment=HTTP_PROXY=http://a.example\n";
    expect(of({ "/usr/lib/systemd/system/other.service": text })).toEqual([]);
  });
});

describe("archives and Ignition", () => {
  const of = (files: Files, fetched: ReadonlyMap<string, string> = new Map()) =>
    contactsOf({ ...closed, ...files }, { fetched });
  const ignition = (rest: object) => JSON.stringify({ ignition: { version: "3.4.0" }, ...rest });

  test("what is fetched before the kubelet starts", () => {
    const found = of(
      {},
      new Map([["/opt/pause.tar", "https://user:hunter2@artifacts.example/pause.tar"]]),
    );
    expect(placed(found)).toEqual([
      "archive: the download of /opt/pause.tar -> artifacts.example @ /opt/pause.tar",
    ]);
    expect(found[0]).toMatchObject({ stage: "boot" });
    expect(JSON.stringify(found)).not.toContain("hunter2");
  });

  test("the same of a plan and of its Ignition configuration is one contact", () => {
    const files = [
      { path: "/opt/pause.tar", contents: { source: "https://artifacts.example/pause.tar" } },
    ];
    const text = ignition({ storage: { files } });
    const url = new Map([["/opt/pause.tar", "https://artifacts.example/pause.tar"]]);
    expect(told(of({ "/config.ign": text }, url))).toEqual([
      "archive: the download of /opt/pause.tar -> artifacts.example",
    ]);
  });

  test.each([
    ["http://a.example/x", "a.example"],
    ["tftp://a.example/x", "a.example:69"],
    ["s3://bucket/x", "?"],
    ["${url}", "?"],
  ])("a source %s", (source, host) => {
    const text = ignition({ storage: { files: [{ path: "/x", append: [{ source }] }] } });
    expect(told(of({ "/config.ign": text }))).toEqual([`archive: the download of /x -> ${host}`]);
  });

  test("another configuration that is merged or put in its place", () => {
    const text = JSON.stringify({
      ignition: {
        version: "3.4.0",
        config: {
          merge: [{ source: "https://a.example/x" }],
          replace: { source: "https://b.example/x" },
        },
      },
    });
    expect(of({ "/config.ign": text }).map(({ to }) => to?.host)).toEqual([
      "a.example",
      "b.example",
    ]);
  });

  test("data in the file itself is none, and files that it brings are looked at", () => {
    const plain = ignition({
      storage: { files: [{ path: "/x", contents: { source: "data:,a" } }] },
    });
    expect(of({ "/config.ign": plain })).toEqual([]);
    const contents = "[Service]\nExecStart=/usr/bin/curl https://get.example\n";
    const unit = ignition({ systemd: { units: [{ name: "a.service", contents }] } });
    expect(placed(of({ "/config.ign": unit }))).toEqual([
      "fetch: curl in a.service -> get.example @ /config.ign:1",
    ]);
  });
});
