import { broken, brokenBy, holds, type PauseLink } from "../link.ts";
import { ofMode } from "../story.ts";
import { pinsAtStart } from "./not-pinned.ts";

/** 7: the image stays, or comes back before a pod asks. */
export const collected: PauseLink = {
  number: 7,
  title: "the image and its label stay",
  askStep: ({ everyBoot, reach, place, isChecked, pinned }, story) => {
    const cause = ofMode(story, 7).find(({ code }) => code === "kubelet-collects-pause");
    if (cause !== undefined) return brokenBy(cause);
    if (isChecked && everyBoot) {
      return holds("image and label are asked for before every start of the kubelet", place);
    }
    if (everyBoot && reach !== "store") return holds("it is imported anew on every boot", place);
    const { reference } = story.sandbox;
    const row = story.containerd?.row;
    const isPinnedAnew = reach === "store" && row !== undefined && pinsAtStart(row);
    if (pinned.includes(reference) || isPinnedAnew)
      return holds("nothing that runs by itself removes it", place);
    return broken(
      "it is imported once, and nothing brings it back",
      "import it on every boot, and label it each time",
      place,
    );
  },
};
