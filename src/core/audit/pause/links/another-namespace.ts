import { criNamespace } from "../../../plan/layout.ts";
import { broken, holds, type PauseLink, unknown } from "../link.ts";

/** 3: the image is where the CRI looks, under a whole name. */
export const anotherNamespace: PauseLink = {
  number: 3,
  title: "the image is in the namespace of the CRI",
  askStep: ({ namespace, isUnnamed, place, archive, reach }) => {
    if (isUnnamed) {
      return broken(
        `${archive} has no whole name, so it is stored as import-<date>, which spoils the CRI's state`,
        "name the image in its archive, or write --base-name",
        place,
      );
    }
    if (namespace === undefined) {
      const hint = `write ctr --namespace ${criNamespace}`;
      return unknown("a variable says the namespace of the import", hint, place);
    }
    if (namespace !== criNamespace) {
      return broken(
        `the image ${reach === "store" ? "is" : "is imported"} in the namespace ${namespace}, where the CRI does not look`,
        `write ctr --namespace ${criNamespace}`,
        place,
      );
    }
    return holds(`it is in ${criNamespace}`, place);
  },
};
