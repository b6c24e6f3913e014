import { readingOf } from "../lint/cloud/parts.ts";
import { importCalls } from "../lint/ctr.ts";
import type { Subject } from "../lint/subject.ts";
import { userDataKind } from "../syntax/user-data-kind.ts";
import { type BootSteps, type FreeStep, firstPod } from "./boot-graph.ts";

/** Called cloud-init-network.service from 24.3 on. */
const stage = "cloud-init.service";
const final = "cloud-final.service";

/**
 * What cloud-init does of a user-data before and beside the kubelet's start. Source: cloud-init 22.4 to 26.2,
 * systemd/cloud-init-network.service.tmpl (`Before=network-online.target`), systemd/cloud-config.target,
 * config/cloud.cfg.tmpl for the modules of each stage.
 */
export function cloudSteps(files: readonly Subject[]): BootSteps {
  const userData = files.filter(isUserData);
  const [file] = userData;
  if (file === undefined) return { steps: [], before: [] };
  const place = { file: file.path };
  const writes: FreeStep = {
    name: stage,
    role: "cloud-init",
    what: "bootcmd and write_files of user-data",
    place,
  };
  const late = userData.flatMap(commands);
  const imports = late.some((line) => importCalls(line).length > 0);
  const joins = late.some((line) => /\bkubeadm\b.*\s(join|init)\b/.test(line));
  const runs: readonly FreeStep[] =
    imports || joins
      ? [
          {
            name: final,
            role: imports ? "import" : "other",
            what: imports
              ? "runcmd of user-data imports images"
              : "runcmd of user-data calls kubeadm",
            place,
          },
        ]
      : [];
  return {
    steps: [writes, ...runs],
    before: [
      ...["network-online.target", "cloud-config.target"].map((next) => ({ first: stage, next })),
      ...(joins ? [{ first: final, next: firstPod }] : []),
    ],
  };
}

function isUserData({ path, text }: Subject): boolean {
  return (
    /(^|\/)user[-_]?data(\.ya?ml|\.txt)?$/.test(path) ||
    ["cloud-config", "cloud-config-archive", "jinja", "MIME"].includes(userDataKind(text))
  );
}

function commands(file: Subject): readonly string[] {
  return (readingOf(file).value?.entries.get("runcmd")?.items ?? []).map(({ kind, items, text }) =>
    kind === "list" ? items.map((item) => item.text ?? "").join(" ") : (text ?? ""),
  );
}
