const uvarint = (length: number): Buffer => {
  const bytes: number[] = [];
  for (let rest = length; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
};

const text = (value: string) => {
  const bytes = Buffer.from(value, "latin1");
  return Buffer.concat([uvarint(bytes.length), bytes]);
};

export interface AGoBinary {
  readonly main: string;
  readonly module?: string;
  readonly ldflags?: string;
  /** Put behind the build information, each with a zero before and after it. */
  readonly alone?: readonly string[];
  /** Put there as it is. */
  readonly data?: string;
  /** Bytes in front of the build information. */
  readonly padding?: number;
}

/** As much of a program of Go as tells its version. Source of its form: Go 1.18, debug/buildinfo/buildinfo.go. */
export function aGoBinary(of: AGoBinary): Buffer {
  const { main, module = "(devel)", ldflags, alone = [], data = "", padding = 4096 } = of;
  const modinfo = [
    `path\t${main}`,
    `mod\t${main.replace(/\/cmd\/.*$/, "")}\t${module}\t`,
    "dep\texample.com/another\tv9.8.7\th1:x",
    ...(ldflags === undefined ? [] : [`build\t-ldflags="${ldflags}"`]),
    "",
  ].join("\n");
  const header = Buffer.alloc(32);
  header.write("\xff Go buildinf:", "latin1");
  header[14] = 8;
  header[15] = 2;
  const sentinel = "0123456789abcdef";
  return Buffer.concat([
    Buffer.from("\x7fELF", "latin1"),
    Buffer.alloc(padding - 4),
    header,
    text("go1.26.8"),
    text(`${sentinel}${modinfo}${sentinel}`),
    Buffer.from(`\0${alone.map((each) => `${each}\0`).join("\0")}${data}`, "latin1"),
    Buffer.alloc(64),
  ]);
}
