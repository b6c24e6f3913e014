import type { MimePart } from "../syntax/mime.ts";
import { userDataKind } from "../syntax/user-data-kind.ts";
import { type YamlOptions, yamlText } from "../syntax/yaml-write.ts";

/** Settings of cloud-init that go before the base's own, and those that go after them. All of them are lists. */
export interface AroundBase {
  readonly before: object;
  readonly after: object;
}

/**
 * A user-data of several parts: the user's own, `base`, word for word, so that cloud-init reads of it what it would read
 * of it alone, and renders jinja in nothing else; and ours, whose lists cloud-init puts before and after those of the
 * base. A part replaces the keys of those before it unless it says how to merge. The names of the parts are for
 * cloud-init's log. Source: cloud-init 22.4 to 26.2, handlers/cloud_config.py and user_data.py.
 */
export function userDataArchive(
  base: string,
  { before, after }: AroundBase,
  options: YamlOptions = {},
): string {
  const parts = [
    basePart(base),
    ownPart("nodegen-before", "prepend", before, options),
    ownPart("nodegen-after", "append", after, options),
  ];
  return `#cloud-config-archive\n${yamlText(parts, options)}`;
}

/** The user's own user-data, of the type by which cloud-init knows what to do with it. */
export function basePart(content: string): MimePart {
  const type = userDataKind(content) === "jinja" ? "text/jinja2" : "text/cloud-config";
  return { filename: "user-data-base", type, content };
}

/** Settings of ours, and how they are merged into those of the parts before. */
export function ownPart(
  filename: string,
  lists: "prepend" | "append",
  settings: object,
  options: YamlOptions = {},
): MimePart {
  const merge = [
    { name: "list", settings: [lists] },
    { name: "dict", settings: ["no_replace", "recurse_list"] },
  ];
  const content = `#cloud-config\n${yamlText({ merge_how: merge, ...settings }, options)}`;
  return { filename, type: "text/cloud-config", content };
}
