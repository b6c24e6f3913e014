import { closeSync, constants, openSync, readSync } from "node:fs";

/** What the linker leaves in a program of Go about the version that it is of. */
export interface GoBinary {
  /** `path` of the main package; undefined where the program says nothing of how it was built. */
  readonly main?: string;
  /** Version of its module, where it was built from one: `v2.2.9`. */
  readonly module?: string;
  /** Value of `-X ….Version=` or `….gitVersion=` among the flags of the linker; left out of builds with -trimpath. */
  readonly set?: string;
  /** Texts that look like a version and stand alone: what the linker sets is ended by a zero, what is in the source is not. */
  readonly alone: readonly string[];
  /** `2.1.9` of `2.1.9+unknown`, as containerd's source has it. */
  readonly unset?: string;
}

/** Ours: more than any program on a node. */
const mostBytes = 512 * 1024 * 1024;
const chunkBytes = 4 * 1024 * 1024;
/** Build information with some hundred modules is below it. */
const overlapBytes = 128 * 1024;

/** Source: Go 1.18 and later, debug/buildinfo/buildinfo.go: magic, pointer size, flags, and at 32 the two strings. */
const magic = Buffer.from("\xff Go buildinf:", "latin1");
const headerBytes = 32;
const isInline = 2;

const alone = /\0(v?[0-9]+\.[0-9]+\.[0-9]+(?:[-+~][\w.+~-]*)?)\0/g;
const unset = /([12]\.[0-9]{1,2}\.[0-9]{1,3})\+unknown/;

/**
 * Reads a program from its beginning to its end in pieces, and runs nothing. Throws what the operating system says. Of a file
 * that is no program there is nothing to say.
 */
export function goBinary(file: string): GoBinary {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes + overlapBytes);
    const found = { alone: new Set<string>() } as {
      build?: BuildInfo | undefined;
      unset?: string | undefined;
      alone: Set<string>;
    };
    let kept = 0;
    for (let total = 0; total < mostBytes; ) {
      const read = readSync(fd, buffer, kept, chunkBytes, null);
      const part = buffer.subarray(0, kept + read);
      found.build ??= buildInfo(part);
      // The module's own version says all, and to look for texts takes longer.
      if (found.build?.module !== undefined || found.build?.set !== undefined) break;
      const text = part.toString("latin1");
      for (const [, version = ""] of text.matchAll(alone)) found.alone.add(version);
      found.unset ??= unset.exec(text)?.[1];
      if (read === 0) break;
      total += read;
      kept = Math.min(overlapBytes, part.length);
      part.copy(buffer, 0, part.length - kept);
    }
    const { build, alone: texts, unset: text } = found;
    return { ...build, ...(text === undefined ? {} : { unset: text }), alone: [...texts] };
  } finally {
    closeSync(fd);
  }
}

type BuildInfo = Pick<GoBinary, "main" | "module" | "set">;

/** The first that is one: programs that read build information hold the magic, too. */
function buildInfo(part: Buffer): BuildInfo | undefined {
  for (let at = part.indexOf(magic); at !== -1; at = part.indexOf(magic, at + 1)) {
    const found = buildInfoAt(part, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function buildInfoAt(part: Buffer, at: number): BuildInfo | undefined {
  if (at + headerBytes > part.length || ((part[at + 15] ?? 0) & isInline) === 0) return undefined;
  const version = textAt(part, at + headerBytes);
  const modules = version && textAt(part, version.end);
  // Cut off here, and whole in the next piece.
  if (modules === undefined || !/^go[0-9]|^devel/.test(version?.text ?? "")) return undefined;
  const lines = modules.text.split("\n").map((line) => line.split("\t"));
  const main = lines.find(([key]) => /path$/.test(key ?? ""))?.[1];
  const module = lines.find(([key]) => key === "mod")?.[2];
  const flags = lines.find(
    ([key, value]) => key === "build" && value?.startsWith("-ldflags="),
  )?.[1];
  const set = /-X[ =]["']?[\w./-]+\.(?:Version|gitVersion)=([\w.+~-]+)/.exec(flags ?? "")?.[1];
  return {
    ...(main === undefined ? {} : { main }),
    ...(module === undefined || module === "(devel)" ? {} : { module }),
    ...(set === undefined ? {} : { set }),
  };
}

/** A text with its length before it, as Go's binary.Uvarint has it. */
function textAt(
  part: Buffer,
  start: number,
): { readonly text: string; readonly end: number } | undefined {
  let length = 0;
  let at = start;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = part[at];
    if (byte === undefined) return undefined;
    at += 1;
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      const end = at + length;
      return end > part.length ? undefined : { text: part.toString("utf8", at, end), end };
    }
  }
  return undefined;
}
