import { brokenBy, holds, type PauseLink, unknown } from "../link.ts";
import { ofMode } from "../story.ts";

/** 8: containerd reads the file that these files say. */
export const anotherFile: PauseLink = {
  number: 8,
  title: "containerd reads this configuration",
  ask: (story) => {
    const cause = ofMode(story, 8).find(({ severity }) => severity === "error");
    if (cause !== undefined) return brokenBy(cause);
    const { containerd, unread, sandbox, sighted } = story;
    if (containerd === undefined) {
      return unknown("the version of containerd is not known", "say --containerd VERSION");
    }
    if (unread !== undefined) {
      const hint = "put all files of its configuration where they are on the machine";
      return unknown(`containerd ${unread.why}`, hint, unread.place);
    }
    const { place } = sandbox;
    return place === undefined && !hasConfig(sighted.machine.files)
      ? holds("there is no configuration: containerd has its own defaults")
      : holds("nothing names another file, and no other program writes this one", place);
  },
};

function hasConfig(files: readonly string[]): boolean {
  return files.some((path) => path.startsWith("/etc/containerd/"));
}
