import { describe, expect, test } from "vitest";
import { labUser } from "./lab/registries.ts";
import { outside } from "./lab/traffic.ts";
import { ca, client, images, mirror, mirrorNode, mirrorUrl } from "./mirrors.ts";
import { preloadProgram } from "./rendered.ts";

const host = "registry.k8s.io";
const one = `${host}/${images.one}`;
const denied = (...mirrors: readonly object[]) => [{ host, upstream: "deny", mirrors }];
const allowed = (...mirrors: readonly object[]) => [{ host, upstream: "allow", mirrors }];

const authorization = { headers: { Authorization: { env: "REGISTRY_AUTH" } } };
const rightUser = { REGISTRY_AUTH: labUser };
const wrongUser = { REGISTRY_AUTH: `Basic ${Buffer.from("lab:guess").toString("base64")}` };

/** What a node turns to that asks a host of this name: its resolver, then the address that it was given. */
const lookedUp = (name: string) =>
  new Set(["udp 127.0.0.1:53", `dns ${name}`, `tcp ${outside}:443`]);

/** Registries, and what a node turns to that asks them themselves. */
const upstreams = [
  { registry: host, seen: lookedUp(host) },
  { registry: "docker.io", seen: lookedUp("registry-1.docker.io") },
  // Without a name, so that no resolver hears of them.
  { registry: "203.0.113.5", seen: new Set(["tcp 203.0.113.5:443"]) },
  { registry: "203.0.113.5:5000", seen: new Set(["tcp 203.0.113.5:5000"]) },
  { registry: "localhost:5000", seen: new Set(["tcp 127.0.0.1:5000"]) },
];

/** What containerd asks for in a pull by tag of the image `one`, below where the mirror has it. */
const whole = (below: string) => [
  `HEAD ${below}/lab/one/manifests/test 200`,
  expect.stringMatching(`^GET ${below}/lab/one/manifests/sha256:[0-9a-f]{64} 200$`),
  expect.stringMatching(`^GET ${below}/lab/one/blobs/sha256:[0-9a-f]{64} 200$`),
  expect.stringMatching(`^GET ${below}/lab/one/blobs/sha256:[0-9a-f]{64} 200$`),
];

const versions = [
  { minor: "1.7", hasDialTimeout: false },
  { minor: "2.1", hasDialTimeout: true },
  { minor: "2.3", hasDialTimeout: true },
] as const;

describe.each(versions)("mirrors of containerd $minor", ({ minor, hasDialTimeout }) => {
  const opened = mirrorNode(minor);

  describe("an image comes from a mirror, and nothing else is turned to", () => {
    test.each([
      { how: "over http", mirrors: [mirror("plain")], from: "plain", below: "/v2" },
      { how: "with a private authority", mirrors: [mirror("tls")], from: "tls", below: "/v2" },
      {
        how: "whoever answers, with skipVerify",
        mirrors: [mirror("tls", { tls: { skipVerify: true } })],
        from: "tls",
        below: "/v2",
      },
      {
        how: "with a client certificate",
        mirrors: [mirror("mutual", { tls: { ca, ...client } })],
        from: "mutual",
        below: "/v2",
      },
      {
        how: "with a user",
        mirrors: [mirror("users", authorization)],
        from: "users",
        below: "/v2",
      },
      {
        how: "at a path that is used as it is",
        mirrors: [mirror("tls", { url: mirrorUrl("tls", "/v2/proxy"), overridePath: true })],
        from: "tls",
        below: "/v2/proxy",
      },
      {
        how: "at a path with its own /v2",
        mirrors: [mirror("prefixed", { url: mirrorUrl("prefixed", "/cache") })],
        from: "prefixed",
        below: "/cache/v2",
      },
    ] as const)("$how", async ({ mirrors, from, below }) => {
      const { pull } = await opened();
      const pulled = await pull(one, denied(...mirrors), rightUser);
      expect(pulled).toMatchObject({ ok: true, turnedTo: [from] });
      await expect.poll(() => pulled.requests(from).map(asLine)).toEqual(whole(below));
    });

    test("for a registry that no entry names, from the mirror of all", async () => {
      const { pull } = await opened();
      const registries = [{ host: "*", upstream: "deny", mirrors: [mirror("tls")] }];
      const pulled = await pull(`quay.io/${images.one}`, registries);
      expect(pulled).toMatchObject({ ok: true, turnedTo: ["tls"], planned: ["tls"] });
    });

    test("for the node's own platform, when there are others", async () => {
      const { node, pull } = await opened();
      const both = `${host}/${images.both}`;
      const pulled = await pull(both, denied(mirror("tls")));
      expect(pulled).toMatchObject({ ok: true, turnedTo: ["tls"] });
      const manifests = () =>
        pulled
          .requests("tls")
          .filter(({ method, path }) => method === "GET" && /\/manifests\//.test(path));
      // The index, and of its two images one.
      await expect.poll(() => manifests().map(({ status }) => status)).toEqual([200, 200]);
      const { stdout } = await node.run(`crictl inspecti ${both}`);
      expect(JSON.parse(stdout)).toMatchObject({ info: { imageSpec: { architecture: "amd64" } } });
      await node.run(preloadProgram);
      const sandbox = await node.runPodSandbox();
      expect(await node.startContainer(sandbox.message, both)).toMatchObject({ ok: true });
      // A container keeps the layers of its image on the node.
      await node.run("crictl rmp --all --force");
    });
  });

  describe("control: the mirror has the image, and does not give it", () => {
    test.each([
      {
        why: "its authority is not known",
        mirrors: [mirror("tls", { tls: null })],
        from: "tls",
        message: "x509: certificate signed by unknown authority",
        requests: [],
      },
      {
        why: "it is shown no client certificate",
        mirrors: [mirror("mutual")],
        from: "mutual",
        message: "remote error: tls: bad certificate",
        requests: [],
      },
      {
        why: "it does not know the user",
        mirrors: [mirror("users", authorization)],
        from: "users",
        message: "authorization failed",
        requests: ["HEAD /v2/lab/one/manifests/test 401"],
      },
    ] as const)("because $why", async ({ mirrors, from, message, requests }) => {
      const { pull } = await opened();
      const pulled = await pull(one, denied(...mirrors), wrongUser);
      expect(pulled).toMatchObject({ ok: false, turnedTo: [from] });
      expect(pulled.message).toContain(message);
      await expect.poll(() => pulled.requests(from).map(asLine)).toEqual(requests);
    });
  });

  describe("mirrors are asked in the order of the spec", () => {
    test("the second is not turned to while the first has the image", async () => {
      const { pull } = await opened();
      const pulled = await pull(one, denied(mirror("tls"), mirror("plain")));
      expect(pulled).toMatchObject({ ok: true, turnedTo: ["tls"], planned: ["tls", "plain"] });
    });

    test.each([
      { first: "refused", fault: "takes no connection", mirrors: [mirror("refused")] },
      { first: "broken", fault: "answers 500", mirrors: [mirror("broken")] },
      { first: "empty", fault: "does not have the image", mirrors: [mirror("empty")] },
      { first: "users", fault: "answers 401", mirrors: [mirror("users", authorization)] },
      { first: "mutual", fault: "wants a client certificate", mirrors: [mirror("mutual")] },
      {
        first: "prefixed",
        fault: "has a certificate that is not trusted",
        mirrors: [mirror("prefixed", { tls: null })],
      },
    ] as const)("the second serves what the first does not, which $fault", async (row) => {
      const { pull } = await opened();
      const pulled = await pull(one, denied(...row.mirrors, mirror("tls")), wrongUser);
      const order = [row.first, "tls"];
      expect(pulled).toMatchObject({ ok: true, turnedTo: order, planned: order });
      await expect.poll(() => pulled.requests("tls").map(asLine)).toEqual(whole("/v2"));
    });

    test("one that only pulls is not asked what a tag stands for", async () => {
      const { pull } = await opened();
      const puller = mirror("plain", { capabilities: ["pull"] });
      const pulled = await pull(one, denied(puller, mirror("tls")));
      expect(pulled).toMatchObject({ ok: true, turnedTo: ["tls", "plain"] });
      const [tag, ...rest] = whole("/v2");
      await expect.poll(() => pulled.requests("tls").map(asLine)).toEqual([tag]);
      await expect.poll(() => pulled.requests("plain").map(asLine)).toEqual(rest);
    });

    // Of the others nodegen says that they have none: containerd-dial-timeout.
    if (hasDialTimeout) {
      test("one that does not answer is given up after dialTimeoutSeconds", async () => {
        const { node, configure } = await opened();
        const silent = (more: object) => [mirror("silent", more), mirror("tls")];
        await configure([
          { host: "hasty.example", mirrors: silent({ dialTimeoutSeconds: 1 }) },
          { host: "patient.example", mirrors: silent({}) },
        ]);
        const started = Date.now();
        const [hasty, patient] = await Promise.all([
          node.pull(`hasty.example/${images.one}`),
          node.run(`timeout 4 crictl pull patient.example/${images.one}`),
        ]);
        expect(hasty).toMatchObject({ ok: true });
        // Three or four dials; containerd's own limit is 30 seconds for each.
        expect(Date.now() - started).toBeLessThan(20_000);
        expect(patient).toMatchObject({ code: 124 });
      });
    }
  });

  describe("a denied registry is not turned to", () => {
    test("when its mirrors fail, each in its way", async () => {
      const { pull } = await opened();
      const mirrors = [mirror("refused"), mirror("broken"), mirror("mutual"), mirror("empty")];
      const pulled = await pull(one, denied(...mirrors));
      const order = ["refused", "broken", "mutual", "empty"];
      expect(pulled).toMatchObject({ ok: false, turnedTo: order, planned: order });
    });

    test("when the mirror of all does not have its image", async () => {
      const { pull } = await opened();
      const registries = [{ host: "*", upstream: "deny", mirrors: [mirror("empty")] }];
      const pulled = await pull(one, registries);
      expect(pulled).toMatchObject({ ok: false, turnedTo: ["empty"], planned: ["empty"] });
    });

    test("when it has no mirror, also where all others have one", async () => {
      const { pull } = await opened();
      const registries = [...denied(), { host: "*", upstream: "deny", mirrors: [mirror("tls")] }];
      const pulled = await pull(one, registries);
      expect(pulled).toMatchObject({ ok: false, turnedTo: [], planned: [] });
      expect(pulled.message).toContain("no resolve hosts: not found");
    });

    test.each(upstreams)("when no registry may be asked: $registry", async ({ registry }) => {
      const { pull } = await opened();
      const pulled = await pull(`${registry}/${images.one}`, [{ host: "*", upstream: "deny" }]);
      expect(pulled).toMatchObject({ ok: false, turnedTo: [], planned: [] });
      expect(pulled.message).toContain("no resolve hosts: not found");
    });
  });

  describe("control: what is turned to is seen", () => {
    test.each(upstreams)("when any registry may be asked: $registry", async (row) => {
      const { pull } = await opened();
      const pulled = await pull(`${row.registry}/${images.one}`, []);
      expect(pulled.ok).toBe(false);
      expect(new Set(pulled.turnedTo)).toEqual(row.seen);
    });

    test("an allowed registry, after its mirrors", async () => {
      const { pull } = await opened();
      const pulled = await pull(one, allowed(mirror("empty")));
      expect(pulled).toMatchObject({ ok: false, planned: ["empty", `https://${host}/v2`] });
      const [first, ...rest] = pulled.turnedTo;
      expect(first).toBe("empty");
      expect(new Set(rest)).toEqual(lookedUp(host));
    });
  });

  test("what is in a header does not come into containerd's log", async () => {
    const { node, pull } = await opened();
    const registries = denied(mirror("users", authorization));
    expect(await pull(one, registries, rightUser)).toMatchObject({ ok: true });
    expect(await pull(one, registries, wrongUser)).toMatchObject({ ok: false });
    const log = node.containerdLog();
    expect(log).toContain(one);
    for (const { REGISTRY_AUTH } of [rightUser, wrongUser]) {
      expect(log).not.toContain(REGISTRY_AUTH.slice("Basic ".length));
    }
  });
});

function asLine({ method, path, status }: { method: string; path: string; status: number }) {
  return `${method} ${path} ${status}`;
}
