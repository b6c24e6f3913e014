import { describe, expect, test } from "vitest";
import { shellCommands } from "../../../../src/core/audit/reading/shell-commands.ts";
import { closed, contactsOf, placed, told } from "./machine.ts";

const program = "/usr/local/bin/setup.sh";
const unit = "/etc/systemd/system/setup.service";
const links = new Map([
  ["/etc/systemd/system/multi-user.target.wants/setup.service", "../setup.service"],
]);

/** What a shell program contacts that an enabled unit runs; `@` is the program's place. */
function run(text: string): readonly string[] {
  const files = {
    ...closed,
    [unit]: `[Service]\nExecStart=${program}\n`,
    [program]: `#!/bin/sh\n${text}\n`,
  };
  return told(contactsOf(files, { links })).map((one) =>
    one.replace("fetch: ", "").replace(` in ${program}`, ""),
  );
}

describe("a fetch of a known host", () => {
  test.each([
    ["curl -fsSLo /tmp/x https://get.example/x", "curl -> get.example"],
    ["curl --retry 5 -H 'X-Token: s3cret' get.example:8080/x", "curl -> get.example:8080"],
    ["curl --url http://get.example", "curl -> get.example"],
    ["sudo curl https://get.example", "curl -> get.example"],
    ["/usr/bin/curl https://get.example", "curl -> get.example"],
    ["retry 5 curl https://get.example", "curl -> get.example"],
    ["if ! curl https://get.example; then exit 1; fi", "curl -> get.example"],
    ["x=$(curl https://get.example | jq .)", "curl -> get.example"],
    ['x="$(curl https://get.example)"', "curl -> get.example"],
    ["x=`curl https://get.example`", "curl -> get.example"],
    ["sh -c 'curl https://get.example'", "curl -> get.example"],
    ["true && curl \\\n  -o /tmp/x \\\n  https://get.example", "curl -> get.example"],
    ["BASE=https://get.example\ncurl $BASE/x", "curl -> get.example"],
    ['HOST=get.example; BASE="https://${HOST}/v1"\ncurl "${BASE}/x"', "curl -> get.example"],
    ["cat >/x.sh <<'EOF'\ndon't\ncurl https://get.example\nEOF", "curl -> get.example"],
    ["wget -q -O - https://get.example/x", "wget -> get.example"],
    ["git clone https://git.example/a/b.git", "git -> git.example"],
    ["git clone git@git.example:a/b.git", "git -> git.example:22"],
    ["docker pull nginx", "docker -> registry-1.docker.io"],
    ["skopeo copy docker://quay.example/a/b:1 oci:x", "skopeo -> quay.example"],
    ["oras pull registry.example/a:1", "oras -> registry.example"],
    ["crane export registry.example/a:1 -", "crane -> registry.example"],
    ["helm pull oci://charts.example/a --version 1", "helm -> charts.example"],
    ["ctr -n k8s.io images pull registry.example/a:1", "ctr -> registry.example"],
    ["ctr -n k8s.io i pull --hosts-dir /x docker.io/library/a:1", "ctr -> registry-1.docker.io"],
    ["pip install --index-url https://pypi.example/simple a", "pip -> pypi.example"],
    ["dnf install -y https://rpm.example/a.rpm", "dnf -> rpm.example"],
  ])("%s", (text, found) => {
    expect(run(text)).toEqual([found]);
  });

  test("a proxy of curl is one too", () => {
    expect(run("curl -x proxy.example:3128 https://get.example")).toEqual([
      "curl -> get.example",
      "curl -> proxy.example:3128",
    ]);
  });

  test("a join is a contact of the API server", () => {
    expect(run("kubeadm join api.example:6443 --token abcdef.0123456789abcdef")).toEqual([
      "api server: kubeadm -> api.example:6443",
    ]);
  });
});

describe("a pull by the CRI goes where containerd asks", () => {
  const files = (text: string) => ({
    ...closed,
    "/etc/containerd/certs.d/registry.k8s.io/hosts.toml":
      'server = "http://127.0.0.1:9"\ncapabilities = ["push"]\n[host."https://mirror.internal.example"]\n',
    [unit]: `[Service]\nExecStart=/bin/sh -c "${text}"\n`,
  });
  test.each([
    ["crictl pull registry.k8s.io/pause:3.10", ["mirror.internal.example"]],
    ["crictl pull docker.io/library/nginx", []],
    ["kubeadm config images pull --kubernetes-version 1.35.2", ["mirror.internal.example"]],
    ["kubeadm config images pull", ["dl.k8s.io", "mirror.internal.example"]],
    ["nerdctl pull registry.k8s.io/pause:3.10", ["mirror.internal.example"]],
    ["ctr images pull registry.k8s.io/pause:3.10", ["registry.k8s.io"]],
  ])("%s", (text, hosts) => {
    const found = contactsOf(files(text), { links }).filter(({ reason }) => reason === "fetch");
    expect(found.map(({ to }) => to?.host)).toEqual(hosts);
  });
});

describe("a fetch of a host that can't be told", () => {
  test.each([
    ['curl "$URL"', "curl $URL -> ?"],
    ["URL=https://a.example\nURL=https://b.example\ncurl $URL", "curl $URL -> ?"],
    ["for url in $urls; do curl $url; done", "curl $url -> ?"],
    ["read url\ncurl $url", "curl $url -> ?"],
    ["curl https://$HOST/x", "curl https://$HOST/x -> ?"],
    ["curl -K /etc/curlrc", "curl /etc/curlrc -> ?"],
    ["wget -i /list", "wget /list -> ?"],
    ["ctr images pull $IMAGE", "ctr $IMAGE -> ?"],
    ["apt-get update", "apt-get -> ?"],
    ["DEBIAN_FRONTEND=noninteractive apt-get install -y curl", "apt-get -> ?"],
    ["dnf -y install jq", "dnf -> ?"],
    ["zypper --non-interactive in jq", "zypper -> ?"],
    ["apk add jq", "apk -> ?"],
    ["pip3 install requests", "pip3 -> ?"],
    ["python3 -m pip install requests", "pip -> ?"],
    ["snap install x", "snap -> ?"],
    ["aws s3 cp s3://bucket/x /x", "aws -> ?"],
    ["helm repo update", "helm -> ?"],
    ["git pull", "git -> ?"],
  ])("%s", (text, found) => {
    expect(run(text)).toEqual([found]);
  });

  test("of a package manager the program is named, so that it can be trusted", () => {
    const files = { ...closed, [unit]: "[Service]\nExecStart=/usr/bin/apt-get update\n" };
    expect(contactsOf(files, { links })).toMatchObject([{ to: undefined, program: "apt-get" }]);
  });
});

describe("no fetch", () => {
  test.each([
    "# curl https://get.example",
    "true # curl https://get.example",
    "echo curl https://get.example",
    "printf '%s' 'curl https://get.example'",
    "command -v curl >/dev/null",
    "which wget",
    "for tool in curl wget; do x $tool; done",
    "curl --version",
    "curl http://localhost:10248/healthz",
    "curl --unix-socket /run/x.sock http://x/y",
    "curl file:///etc/hosts",
    "rm -f /usr/bin/curl",
    "ctr -n k8s.io images import /opt/pause.tar",
    "ctr images ls",
    "crictl images",
    "git -C /repo status",
    "git clone /srv/repo",
    "apt-get install -y ./local.deb",
    "apt-get install --no-download -y x",
    "pip install --no-index --find-links /wheels x",
    "dpkg -i /x.deb",
    "kubeadm join --config /etc/kubeadm.yaml",
    "mycurl https://get.example",
    "log() { echo wget https://get.example; }",
  ])("%s", (text) => {
    expect(run(text)).toEqual([]);
  });
});

describe("what is run", () => {
  const fetch = "#!/bin/sh\ncurl https://get.example\n";

  test("a program that nothing starts counts for nothing", () => {
    expect(told(contactsOf({ ...closed, [program]: fetch }, { links }))).toEqual([]);
  });

  test("nor does one of a unit that is not enabled, or that a timer starts", () => {
    const files = { ...closed, [program]: fetch, [unit]: `[Service]\nExecStart=${program}\n` };
    expect(told(contactsOf(files))).toEqual([]);
    const timer = new Map([["/etc/systemd/system/timers.target.wants/setup.timer", "x"]]);
    expect(told(contactsOf(files, { links: timer }))).toEqual([]);
  });

  test.each(["kubelet.service", "containerd.service"])(
    "one that %s starts before itself does",
    (name) => {
      const path = `/usr/lib/systemd/system/${name}.d/10-setup.conf`;
      const files = {
        ...closed,
        [program]: fetch,
        [path]: `[Service]\nExecStartPre=-${program} a\n`,
      };
      expect(placed(contactsOf(files))).toEqual([
        `fetch: curl in ${program} -> get.example @ ${program}:2`,
      ]);
    },
  );

  test("so does one that an enabled unit wants", () => {
    const files = {
      ...closed,
      [program]: fetch,
      [unit]: "[Unit]\nWants=other.service\n[Service]\nExecStart=/bin/true\n",
      "/usr/lib/systemd/system/other.service": `[Service]\nExecStart=/bin/bash ${program}\n`,
    };
    expect(told(contactsOf(files, { links }))).toHaveLength(1);
  });

  test("programs that run each other are read once", () => {
    const other = "/usr/local/bin/other.sh";
    const files = {
      ...closed,
      [unit]: `[Service]\nExecStart=${program}\n`,
      [program]: `#!/bin/sh\n${other}\n`,
      [other]: `#!/bin/sh\n${program}\nwget https://get.example\n`,
    };
    expect(told(contactsOf(files, { links }))).toEqual([`fetch: wget in ${other} -> get.example`]);
  });

  test("a variable of the unit's environment is known", () => {
    const files = {
      ...closed,
      [unit]:
        "[Service]\nEnvironment=BASE=https://get.example\nExecStart=/usr/bin/curl ${BASE}/x\n",
    };
    expect(told(contactsOf(files, { links }))).toEqual([
      "fetch: curl in setup.service -> get.example",
    ]);
  });
});

test("users, passwords and headers of a command are in no contact", () => {
  const text = [
    "curl -u admin:hunter2 -H 'Authorization: Bearer t0ken' https://user:p4ss@get.example/?key=k3y",
    'curl "https://user:p4ss@$HOST/x?key=k3y"',
    "git clone https://oauth2:t0ken@git.example/a.git",
    "wget --password=hunter2 $URL",
  ].join("\n");
  const found = run(text);
  expect(found).toHaveLength(4);
  expect(JSON.stringify(found)).not.toMatch(/hunter2|t0ken|p4ss|k3y/);
});

describe("hostile text", () => {
  test.each([
    ["quotes that do not end", "'".repeat(9999)],
    ["substitutions without end", "$(".repeat(20000)],
    ["backticks", "`".repeat(20001)],
    ["brackets", "(((".repeat(20000)],
    ["here-documents without end", "cat <<EOF\n".repeat(2000)],
    ["variables of themselves", "A=$B\nB=$A\ncurl $A\n"],
    ["a word of a megabyte", `curl ${"a".repeat(1024 * 1024)}`],
    ["binary", "\u0000\u0001\ufffd\u007f".repeat(5000)],
  ])("%s ends", (_, text) => {
    const start = performance.now();
    run(text);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test("a program of many lines is read in time", () => {
    const text = 'if [ -n "$a" ]; then b=$(c "$d" | e); fi # comment\n'.repeat(20000);
    expect(shellCommands(text).length).toBeGreaterThan(20000);
  });
});
