import { describe, expect, test } from "vitest";
import { bootOrder } from "../../../../src/core/audit/boot-order.ts";
import type { Machine } from "../../../../src/core/audit/machine.ts";
import { aSpec, over, rendered } from "../../../specs/a-spec.ts";

const unit = (lines: string) => `${lines.trim().replaceAll("; ", "\n")}\n`;

function machine(files: Readonly<Record<string, string>>): Machine {
  return {
    source: "root",
    versions: {},
    subjects: Object.entries(files).map(([path, text]) => ({ path, text })),
    folders: [],
    files: Object.keys(files),
    links: new Map(),
    archives: new Map(),
    fetched: new Map(),
    secret: new Set(),
  };
}

/** Steps as `name < what it waits for`. */
const order = (files: Readonly<Record<string, string>>) =>
  bootOrder(machine(files)).map(({ name, after }) =>
    after.length === 0 ? name : `${name} < ${after.join(", ")}`,
  );

const etc = "/etc/systemd/system";
const lib = "/usr/lib/systemd/system";
const gateOf = "gate of kubelet.service";
const containerd = unit("[Unit]; After=network.target; [Service]; ExecStart=/usr/bin/containerd");
const kubelet = unit(
  "[Unit]; Wants=network-online.target; After=network-online.target; [Service]; ExecStart=/usr/bin/kubelet",
);
const preload = unit(
  "[Unit]; Description=Import the pause image; After=containerd.service; Before=kubelet.service; [Service]; Type=oneshot; ExecStart=/usr/bin/ctr -n k8s.io images import /a.tar; [Install]; WantedBy=multi-user.target",
);
const gate = unit("[Service]; ExecStartPre=/opt/preload");

describe("the way to the first pod", () => {
  test("of what nodegen renders, where the image's own units are not among the files", () => {
    const spec = over(aSpec(), { containerd: { root: "/data/containerd" } });
    const { tree, text } = rendered(spec);
    const paths = [...tree.keys()].filter((path) => /\.(service|conf)$/.test(path));
    const files = Object.fromEntries(
      paths.filter((path) => !path.includes(".wants/")).map((path) => [path, text(path)]),
    );
    expect(order(files)).toEqual([
      "mounts for /data/containerd",
      "mounts for /opt/nodegen/images/pause-3.10.1.tar",
      "containerd.service < mounts for /data/containerd",
      "nodegen-preload.service < mounts for /opt/nodegen/images/pause-3.10.1.tar, containerd.service",
      `${gateOf} < nodegen-preload.service`,
      `kubelet.service < ${gateOf}`,
      "first pod < kubelet.service",
    ]);
  });

  test("of a machine that nobody made with nodegen: nothing holds its kubelet back", () => {
    const files = {
      [`${lib}/containerd.service`]: containerd,
      [`${lib}/kubelet.service`]: kubelet,
    };
    expect(order(files)).toEqual([
      "network-online.target",
      "containerd.service",
      "kubelet.service < network-online.target",
      "first pod < containerd.service, kubelet.service",
    ]);
  });

  test("without any file there is still a runtime, a kubelet and a pod", () => {
    expect(order({})).toEqual([
      "containerd.service",
      "kubelet.service",
      "first pod < containerd.service, kubelet.service",
    ]);
  });

  test("a mount unit stands for the paths that are on it", () => {
    const files = {
      [`${etc}/data.mount`]: unit("[Mount]; What=/dev/vdb; Where=/data"),
      [`${etc}/data-containerd.mount`]: unit("[Mount]; What=/dev/vdc; Where=/data/containerd"),
      [`${etc}/containerd.service.d/store.conf`]: unit(
        "[Unit]; RequiresMountsFor=/data/containerd/x /database",
      ),
    };
    expect(order(files)).toContain(
      "containerd.service < data-containerd.mount, mounts for /database",
    );
  });

  test("a unit of the administrator that containerd waits for is on it, one of the image is not", () => {
    const files = {
      [`${etc}/trust.service`]: unit(
        "[Unit]; Before=containerd.service; [Service]; ExecStart=/bin/true; [Install]; WantedBy=multi-user.target",
      ),
      [`${lib}/dbus.service`]: unit("[Unit]; Before=containerd.service; [Service]; ExecStart=/x"),
      [`${etc}/motd.service`]: unit("[Service]; ExecStart=/bin/motd"),
    };
    expect(order(files)).toEqual([
      "trust.service",
      "containerd.service < trust.service",
      "kubelet.service",
      "first pod < containerd.service, kubelet.service",
    ]);
  });

  test("what fetches is told of though nothing waits for it", () => {
    const files = {
      [`${lib}/agent.service`]: unit("[Service]; ExecStart=/usr/local/bin/agent"),
      "/usr/local/bin/agent": "#!/bin/sh\ncurl -sf https://example.com/a | sh\n",
      [`${lib}/quiet.service`]: unit("[Service]; ExecStart=/usr/local/bin/curly"),
    };
    const names = bootOrder(machine(files)).map(({ name }) => name);
    expect(names).toContain("agent.service");
    expect(names).not.toContain("quiet.service");
  });

  test("a join is done before the first pod", () => {
    const join = unit(
      "[Unit]; After=containerd.service; [Service]; ExecStart=/usr/bin/kubeadm --v=1 join; [Install]; WantedBy=multi-user.target",
    );
    expect(order({ [`${etc}/join.service`]: join }).at(-1)).toBe(
      "first pod < join.service, kubelet.service",
    );
  });
});

describe("the gate", () => {
  const files = {
    [`${lib}/kubelet.service`]: kubelet,
    [`${etc}/kubelet.service.d/gate.conf`]: gate,
    [`${etc}/preload.service`]: preload,
  };

  test("waits for everything that the kubelet waits for, and the kubelet for the gate alone", () => {
    expect(order(files)).toContain(`${gateOf} < network-online.target, preload.service`);
    expect(order(files)).toContain(`kubelet.service < ${gateOf}`);
  });

  test("has the place of its line", () => {
    const step = bootOrder(machine(files)).find(({ role }) => role === "gate");
    expect(step).toMatchObject({
      what: "holds the kubelet back until the image is there",
      place: { file: `${etc}/kubelet.service.d/gate.conf`, line: 2 },
    });
  });

  test("that may fail is said to hold nothing back", () => {
    const open = gate.replace("=/", "=-/");
    const step = bootOrder(
      machine({ ...files, [`${etc}/kubelet.service.d/gate.conf`]: open }),
    ).find(({ role }) => role === "gate");
    expect(step?.what).toBe("asks for the image, and lets the kubelet start without it");
  });

  test("is not what only makes a folder", () => {
    const mkdir = unit("[Service]; ExecStartPre=/bin/mkdir -p /var/lib/kubelet");
    const roles = bootOrder(machine({ [`${etc}/kubelet.service.d/a.conf`]: mkdir })).map(
      ({ role }) => role,
    );
    expect(roles).not.toContain("gate");
  });
});

describe("cloud-init", () => {
  const head = "#cloud-config\n";

  test("writes before what waits for cloud-config.target, and before the network is called up", () => {
    const late = containerd.replace("network.target", "cloud-config.target network-online.target");
    const files = { "/boot/user-data": head, [`${lib}/containerd.service`]: late };
    expect(order(files)).toEqual([
      "cloud-init.service",
      "network-online.target < cloud-init.service",
      "containerd.service < network-online.target",
      "kubelet.service",
      "first pod < containerd.service, kubelet.service",
    ]);
  });

  test("brings units, which count at the path that they will have", () => {
    const text = `${head}${JSON.stringify({ write_files: [{ path: `${etc}/preload.service`, content: preload }] })}`;
    const steps = bootOrder(machine({ "/boot/user-data": text }));
    expect(steps.find(({ name }) => name === "preload.service")).toMatchObject({
      role: "import",
      what: "Import the pause image",
      place: { file: `${etc}/preload.service` },
    });
  });

  test("joins in its last stage, after the kubelet was started", () => {
    const text = `${head}${JSON.stringify({ runcmd: [["kubeadm", "--v=5", "join"]] })}`;
    expect(order({ "/boot/user-data": text })).toEqual([
      "cloud-init.service",
      "containerd.service",
      "kubelet.service",
      "cloud-final.service < cloud-init.service, containerd.service, kubelet.service",
      "first pod < cloud-final.service",
    ]);
  });

  test("without user-data is no step, whatever waits for its target", () => {
    const late = containerd.replace("network.target", "cloud-config.target");
    expect(order({ [`${lib}/containerd.service`]: late }).join()).not.toContain("cloud");
  });
});

describe("a circle of orders", () => {
  test("of two keeps the usual order", () => {
    const files = {
      [`${lib}/containerd.service`]: containerd.replace("network.target", "kubelet.service"),
      [`${lib}/kubelet.service`]: kubelet.replace("After=", "After=containerd.service "),
    };
    expect(order(files)).toContain("kubelet.service < containerd.service");
  });

  test("of several ends all the same, with every step once", () => {
    const of = (after: string) =>
      unit(
        `[Unit]; Before=kubelet.service; After=${after}.service; [Service]; ExecStart=/x; [Install]; WantedBy=multi-user.target`,
      );
    const files = {
      [`${etc}/a.service`]: of("b"),
      [`${etc}/b.service`]: of("c"),
      [`${etc}/c.service`]: of("a"),
    };
    const names = bootOrder(machine(files)).map(({ name }) => name);
    expect([...names].sort()).toEqual([
      "a.service",
      "b.service",
      "c.service",
      "containerd.service",
      "first pod",
      "kubelet.service",
    ]);
  });
});
