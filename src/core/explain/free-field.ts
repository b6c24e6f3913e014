import { kubeletFields, kubeletFlags } from "../compiled/tables.js";
import { minorsWith, placeNow } from "../containerd/known-keys.ts";
import type { Path } from "../report/path.ts";
import { containerdGenerations } from "../spec/versions/containerd.ts";
import { kubeletMinors } from "../spec/versions/kubelet.ts";
import { type KeyTable, unknownKeys } from "../syntax/keys.ts";
import { tomlKey } from "../syntax/toml.ts";

/** What a release of the program that reads it says of a key, which the schema leaves to it. */
export interface ProgramField {
  readonly program: "containerd" | "kubelet";
  /** Minors that know the key in this place. */
  readonly knownTo: readonly string[];
  /** The same key in the place that it has for other minors. */
  readonly elsewhere: readonly { readonly minor: string; readonly key: string }[];
  /** Where no minor knows it: the key beside it that was probably meant. */
  readonly nearest?: string;
}

/** What is known of `free` below the field at `at`; undefined where nobody keeps a table of it. */
export function programField(at: Path, free: Path): ProgramField | undefined {
  const field = at
    .filter((step) => typeof step === "string")
    .slice(-2)
    .join(".");
  if (field === "containerd.config") return containerdField(free);
  if (field === "kubelet.config") return kubeletField(free);
  if (field === "flags" || at.at(-2) === "flags") return flagField(String(at.at(-1)));
  return undefined;
}

function containerdField(free: Path): ProgramField {
  const knownTo = minorsWith(free);
  const others = containerdGenerations.filter(({ minor }) => !knownTo.includes(minor));
  return {
    program: "containerd",
    knownTo,
    elsewhere: others.flatMap((generation) => {
      const place = placeNow(free, generation);
      return place === undefined ? [] : [{ minor: generation.minor, key: tomlKey(place) }];
    }),
  };
}

function kubeletField(free: Path): ProgramField {
  const document = free.reduceRight<unknown>(
    (below, step) => (typeof step === "number" || step === "[]" ? [below] : { [step]: below }),
    null,
  ) as object;
  const faults = kubeletMinors.map(({ minor }) => ({
    minor,
    fault: unknownKeys(kubeletFields[minor] ?? ({} satisfies KeyTable), document)[0],
  }));
  const nearest = faults.at(-1)?.fault?.nearest;
  return {
    program: "kubelet",
    knownTo: faults.filter(({ fault }) => fault === undefined).map(({ minor }) => minor),
    elsewhere: [],
    ...(nearest === undefined ? {} : { nearest }),
  };
}

function flagField(name: string): ProgramField {
  const knownTo = kubeletMinors
    .map(({ minor }) => minor)
    .filter((minor) => Object.hasOwn(kubeletFlags[minor] ?? {}, name));
  return { program: "kubelet", knownTo, elsewhere: [] };
}
