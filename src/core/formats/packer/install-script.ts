import { layout } from "../../plan/layout.ts";
import { templateText } from "../../syntax/template.ts";
import type { Payload } from "./payload.ts";

/** The program that brings `payload` to a machine. `sums`: lines of SHA256SUMS, by which it knows that it is whole. */
export function installScript({ files, links }: Payload, sums: number): string {
  const { payloadFile, containerdUnit, containerdConfig, containerdSocket, preloadProgram } =
    layout;
  return templateText("install.sh", {
    files: files.map(({ source, path, mode, user, group, sha256 }) => ({
      ...{ source, path, user, group, sha256 },
      mode: mode.toString(8),
    })),
    links,
    sums,
    record: payloadFile,
    containerdUnit,
    containerdConfig,
    socket: containerdSocket,
    preloadProgram,
  });
}
