import { readReference } from "../../../images/image-reference.ts";
import { broken, holds, type PauseLink, unknown } from "../link.ts";

/** 1: the image has the very name that the configuration has. */
export const anotherName: PauseLink = {
  number: 1,
  title: "image and configuration have the same name",
  askStep: ({ names, place, archive, what }, { sandbox }) => {
    const { reference } = sandbox;
    const read = readReference(reference);
    if (read.kind !== "canonical") {
      const { problem, suggestion } = read;
      return broken(
        `the sandbox image ${reference} ${problem}, so no image is ever found under it`,
        suggestion === undefined ? "write host/path:tag" : `write ${suggestion}`,
        sandbox.place ?? place,
      );
    }
    if (names === undefined) {
      const hint = "put the archive where the machine has it, or tag the image with a literal name";
      return unknown(`which names ${archive ?? what} has can't be told`, hint, place);
    }
    if (names.includes(reference)) return holds(`it is called ${reference}`, place);
    const found = names.length === 0 ? "no image" : names.join(", ");
    return broken(
      `${archive ?? what} has ${found}, and the configuration asks for ${reference}`,
      `name it ${reference}, or configure the name that it has`,
      sandbox.place ?? place,
    );
  },
};
