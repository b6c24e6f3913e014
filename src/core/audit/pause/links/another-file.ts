import { valueAt } from "../../../containerd/raw-config.ts";
import { mergedFiles } from "../../../lint/config-toml/merged-files.ts";
import { at } from "../../../lint/place.ts";
import { tomlFile } from "../../../lint/toml-file.ts";
import { configOf } from "../../../lint/units/containerd.ts";
import { placeOfWord } from "../../../lint/units/unit.ts";
import { layout } from "../../../plan/layout.ts";
import { type Finding, finding } from "../../../report/finding.ts";
import { type Answer, brokenBy, holds, type PauseLink, unknown } from "../link.ts";
import { rewriteOf } from "../rewrites.ts";
import { ofMode, type Story } from "../story.ts";

/** 8: containerd reads the file that these files say. */
export const anotherFile: PauseLink = {
  number: 8,
  title: "containerd reads this configuration",
  ask: (story) => {
    const cause =
      ofMode(story, 8).find(({ severity }) => severity === "error") ?? unreadFile(story);
    if (cause !== undefined) return brokenBy(cause);
    const { containerd, unread, sandbox, sighted } = story;
    if (containerd === undefined) {
      return unknown("the version of containerd is not known", "say --containerd VERSION");
    }
    if (unread !== undefined) {
      const hint = "put all files of its configuration where they are on the machine";
      return unknown(`containerd ${unread.why}`, hint, unread.place);
    }
    const unreadDropIn = dropInFault(story);
    if (unreadDropIn !== undefined) return unreadDropIn;
    const rewrite = rewriteOf(sighted);
    if (rewrite !== undefined) return rewrite;
    const { place } = sandbox;
    return place === undefined && !hasConfig(sighted.machine.files)
      ? holds("there is no configuration: containerd has its own defaults")
      : holds("nothing names another file, and no other program writes this one", place);
  },
};

/** The image is named, in a file that nothing imports. */
function dropInFault({ findings, sandbox, sighted }: Story): Answer | undefined {
  if (sandbox.place !== undefined) return undefined;
  const found = findings.find(
    ({ code, position }) =>
      code === "containerd-drop-in-unread" &&
      /\bsandbox(_image)?\s*=/.test(sighted.fileAt(position?.file ?? "")?.text ?? ""),
  );
  return found === undefined ? undefined : brokenBy(found);
}

function hasConfig(files: readonly string[]): boolean {
  return files.some((path) => path.startsWith("/etc/containerd/"));
}

/**
 * The unit names another file that is there as well, and it is the usual one that asks for an image which the machine has:
 * whoever wrote that means it to be read.
 */
function unreadFile({ sighted, containerd, sandbox, steps }: Story): Finding | undefined {
  const unit = sighted.units.find(({ name }) => name === layout.containerdUnit);
  const read = unit === undefined ? undefined : configOf(unit);
  const usual = sighted.fileAt(layout.containerdConfig);
  if (read === undefined || read.path === layout.containerdConfig) return undefined;
  const own = usual === undefined ? undefined : tomlFile(usual);
  if (own?.kind !== "file" || containerd === undefined) return undefined;
  const { document } = mergedFiles([own.file], containerd);
  const asked = valueAt(document, containerd.row.keys.sandboxImage);
  const brings = (name: unknown) => steps.some(({ names }) => names?.some((one) => one === name));
  if (brings(sandbox.reference) || !brings(asked)) return undefined;
  const { section, name } = read.word.setting;
  const { path } = read;
  return at(placeOfWord(read.word), finding("containerd-config-unread", [section, name], { path }));
}
