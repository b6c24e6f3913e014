import { type MimePart, mimeText } from "../syntax/mime.ts";
import { templateText } from "../syntax/template.ts";
import type { RenderTools } from "./format.ts";
import { basePart, ownPart } from "./user-data-archive.ts";

/** What a user-data of several kinds of parts is made of. */
export interface MimeUserData {
  /** The user's own user-data, word for word. */
  readonly base: string | undefined;
  /** A shell program for each boot, before all else; empty where there is nothing such. */
  readonly boothook: string;
  /** Settings of cloud-init that go before the base's own. */
  readonly before: object;
  /** And after them; of use only where there is a base. */
  readonly after: object;
  /** What is run once, when the machine is finished; its arguments each. */
  readonly commands: readonly (readonly string[])[];
}

/** Behind `runcmd`, the script that cloud-init makes of all of a base's commands: it runs scripts by name, each alone. */
const finalScript = "zz-nodegen";

/**
 * A MIME multi-part. cloud-init runs a boothook as soon as it meets it, before it reads any cloud-config; it merges the
 * cloud-configs, of which each that follows another says how; and runs the scripts at the end of the first boot.
 * Source: cloud-init 22.4 to 26.2, handlers/boot_hook.py, handlers/shell_script.py, config/cc_scripts_user.py.
 */
export function userDataMime(data: MimeUserData, tools: Pick<RenderTools, "base64">): string {
  const { base, boothook, before, after, commands } = data;
  const parts: readonly MimePart[] = [
    ...(boothook === "" ? [] : [hook(boothook)]),
    ...(base === undefined ? [] : [basePart(base)]),
    ownPart("nodegen-before", "prepend", before),
    ...(base === undefined || Object.keys(after).length === 0
      ? []
      : [ownPart("nodegen-after", "append", after)]),
    {
      filename: finalScript,
      type: "text/x-shellscript",
      content: templateText("cloud-init-final.sh", { commands }),
    },
  ];
  return mimeText(parts, tools);
}

function hook(program: string): MimePart {
  const content = `#!/bin/sh\n${program}`;
  return { filename: "nodegen-boothook", type: "text/cloud-boothook", content };
}
