import { writeFileSync } from "node:fs";
import { type FirstSpec, firstSpec } from "../core/spec/first-spec.ts";
import { shellQuote } from "../core/syntax/shell.ts";
import { errnoText, isErrno } from "../node/errno.ts";
import { exitCodes } from "./exit-code.ts";
import type { InitOptions } from "./options.ts";
import { stderr, stdout } from "./streams.ts";

/** Writes a first spec, never over a file, and says on standard error what is next. Returns the exit code. */
export function init({ o: file, ...request }: InitOptions): number {
  const first = firstSpec(request);
  if ("wrong" in first) return refused(first.wrong);
  if (file === "") return refused("-o needs a file, or - for standard output");
  if (file === "-") stdout(first.text);
  else {
    try {
      // Also for a link that leads nowhere: it is there.
      writeFileSync(file, first.text, { flag: "wx" });
    } catch (error) {
      if (isErrno(error) && error.code === "EEXIST") {
        return refused(
          `${file} is there already, and init overwrites nothing; name another file with -o`,
        );
      }
      return refused(`${file} can't be written: ${errnoText(error)}`);
    }
    stdout(`${file} is written\n`);
  }
  if (first.advice !== undefined) stderr(`nodegen: ${first.advice}\n`);
  stderr(next(first, file === "-" ? "cluster.yaml" : file));
  return exitCodes.fine;
}

function refused(why: string): number {
  stderr(`nodegen: ${why}\n`);
  return exitCodes.usage;
}

/** skopeo writes the full name into the archive: with the tag alone, containerd would not find the image by its name. */
function next({ pause: { upstream, reference, archive } }: FirstSpec, file: string): string {
  const spec = shellQuote(file);
  return `Next:
1. Where the internet is, make the archive of the pause image, and give it to the registry:
     skopeo copy --override-os linux --override-arch amd64 docker://${upstream} oci-archive:${archive}:${reference}
     skopeo copy oci-archive:${archive} docker://${reference}
   Put ${archive} into /opt/nodegen/images on the machine image.
2. Edit ${file}: its comments say what to decide.
3. Prove it before a machine boots:
     nodegen validate ${spec}
     nodegen audit ${spec}
4. Write what each node needs, out/workers/packer for the image build and the rest for the boot:
     nodegen render ${spec} -o out
`;
}
