import { hostFamilies } from "../../plan/host-family.ts";
import { layout } from "../../plan/layout.ts";
import { always, type Landing, type Place } from "./row.ts";

const proxy = (...names: readonly string[]): readonly Place[] =>
  names.flatMap((name) =>
    [layout.containerdUnit, layout.kubeletUnit].map((unit) => ({
      file: `/etc/systemd/system/${unit}.d/${layout.proxyDropIn}`,
      key: `Environment ${name}`,
      ...(unit === layout.kubeletUnit ? { when: "kubelet.managedBy is not external" } : {}),
    })),
  );

const trusted: readonly Place[] = [
  ...new Map(
    hostFamilies.map(({ trust }) => [`${trust.directory}/nodegen-<name>${trust.ending}`, trust]),
  ).entries(),
].map(([file, trust]) => ({
  file,
  when: `host.family is ${hostFamilies
    .filter((family) => family.trust.directory === trust.directory)
    .map(({ name }) => name)
    .join(" or ")}`,
}));

/** The machine around containerd and the kubelet. */
export const systemLandings: readonly Landing[] = [
  { field: ["proxy", "http"], places: always(...proxy("HTTP_PROXY")) },
  { field: ["proxy", "https"], places: always(...proxy("HTTPS_PROXY")) },
  { field: ["proxy", "noProxy"], places: always(...proxy("NO_PROXY")) },
  { field: ["trust", "certificateAuthorities"], places: always(...trusted) },
  { field: ["trust", "certificateAuthorities", "[]", "certificate"], places: always(...trusted) },
  { field: ["kernel", "modules"], places: always({ file: layout.modulesFile }) },
  { field: ["kernel", "sysctls"], places: always({ file: layout.sysctlFile }) },
  {
    field: ["kernel", "sysctls", "<key>"],
    places: always({ file: layout.sysctlFile, key: "<key>" }),
  },
  { field: ["files"], places: always({ file: "<path>" }) },
  ...["content", "file", "template"].map((name) => ({
    field: ["files", "[]", name],
    places: always({ file: "<path>" }),
  })),
  { field: ["units"], places: always({ file: "/etc/systemd/system/<name>" }) },
  ...["content", "file", "template"].map((name) => ({
    field: ["units", "[]", name],
    places: always({ file: "/etc/systemd/system/<name>" }),
  })),
  {
    field: ["units", "[]", "dropIns"],
    places: always({ file: "/etc/systemd/system/<name>.d/<drop-in>" }),
  },
];
