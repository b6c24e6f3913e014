import { lookedUpName } from "../../../images/looked-up-name.ts";
import { broken, holds, type PauseLink, unknown } from "../link.ts";

/** 1: the image has the very name that the configuration has. */
export const anotherName: PauseLink = {
  number: 1,
  title: "image and configuration have the same name",
  askStep: ({ names, place, archive, what }, { sandbox }) => {
    const { reference } = sandbox;
    // A pod of another name than the image's own is found all the same, and pinned never: that is another link.
    const wanted = lookedUpName(reference);
    if (names === undefined) {
      const hint = "put the archive where the machine has it, or tag the image with a literal name";
      return unknown(`which names ${archive ?? what} has can't be told`, hint, place);
    }
    if (names.includes(wanted)) return holds(`it is called ${wanted}`, place);
    const found = names.length === 0 ? "no image" : names.join(", ");
    return broken(
      `${archive ?? what} has ${found}, and the configuration asks for ${wanted}`,
      `name it ${wanted}, or configure the name that it has`,
      sandbox.place ?? place,
    );
  },
};
