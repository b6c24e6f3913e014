import type { Contact } from "../contact.ts";
import type { Place } from "../place.ts";
import { containerdFiles } from "../reading/containerd-files.ts";
import type { Sighted } from "../reading/sighted.ts";
import type { CommandFetch } from "./command-fetches.ts";
import { pullContacts } from "./registries.ts";
import { triesBelow } from "./registry-tries.ts";

/** The contacts of one fetch. `where`: what runs the command, in words. */
export function fetchContacts(
  { program, asked }: Pick<CommandFetch, "program" | "asked">,
  { where, place }: { readonly where: string; readonly place: Place },
  sighted: Sighted,
): readonly Contact[] {
  const about = { reason: "fetch", what: `${program} in ${where}`, stage: "boot", place } as const;
  switch (asked.kind) {
    case "host":
      return [
        { ...about, to: asked.to, ...(asked.isApiServer === true ? { reason: "api server" } : {}) },
      ];
    case "image":
      return ofImage(asked.registry, asked.roots, about, sighted);
    case "unknown": {
      const operand = asked.operand === undefined ? undefined : shown(asked.operand);
      return operand === undefined
        ? [{ ...about, to: undefined, program }]
        : [{ ...about, to: undefined, what: `${program} ${operand} in ${where}` }];
    }
    default:
      return asked satisfies never;
  }
}

function ofImage(
  registry: string,
  roots: "cri" | readonly string[],
  about: Pick<Contact, "what" | "reason" | "stage" | "place">,
  sighted: Sighted,
): readonly Contact[] {
  if (roots === "cri") return pullContacts(registry, about, sighted);
  const reading = containerdFiles(sighted);
  if (reading.kind === "unknown")
    return [{ ...about, to: undefined, what: `${about.what}: containerd ${reading.why}` }];
  const nowhere = about.place;
  const { tries } = triesBelow(registry, roots, { files: reading.files, sighted, nowhere });
  return tries.flatMap(({ to, turn, upstream }) =>
    to.map((host) => ({
      ...about,
      to: host,
      registry,
      turn,
      ...(upstream === undefined ? {} : { upstream }),
    })),
  );
}

/** A word as it is written, where nothing in it may be a secret: names, variables and paths, without a user and without a query. */
function shown(operand: string): string {
  const plain = operand.replace(/[?#].*$/s, "");
  return /^[\w${}:/.,+~-]{1,120}$/.test(plain) ? plain : "of an address that can't be read";
}
