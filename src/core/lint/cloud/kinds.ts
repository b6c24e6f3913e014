import { userDataKind } from "../../syntax/user-data-kind.ts";
import type { Kind } from "../subject.ts";
import { lintUserData } from "./cloud-config.ts";
import { embeddedInIgnition, isIgnition, lintIgnition } from "./ignition.ts";
import { embeddedInUserData } from "./parts.ts";

export const cloudKinds: readonly Kind[] = [
  {
    name: "ignition",
    noun: "an Ignition configuration",
    path: /\.ign$/,
    content: { name: /\.json$/, fits: isIgnition },
    embedded: embeddedInIgnition,
    lint: lintIgnition,
  },
  {
    name: "user-data",
    noun: "user-data for cloud-init",
    path: /(^|\/)user[-_]?data(\.ya?ml|\.txt)?$/,
    content: {
      name: /\.ya?ml$/,
      fits: (text) =>
        ["cloud-config", "cloud-config-archive", "jinja", "MIME"].includes(userDataKind(text)) ||
        /^(write_files|runcmd|bootcmd):/m.test(text),
    },
    embedded: embeddedInUserData,
    lint: lintUserData,
  },
];
