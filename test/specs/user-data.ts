import { parse } from "yaml";

export interface UserDataPart {
  /** Of an archive's part. */
  readonly filename?: string;
  readonly type?: string;
  readonly content: string;
}

/** The parts of a user-data: itself, or those of an archive or a MIME multi-part. */
export function partsOf(userData: string): readonly UserDataPart[] {
  if (userData.startsWith("MIME-Version:")) return mimeParts(userData);
  return userData.startsWith("#cloud-config-archive\n")
    ? (parse(userData) as UserDataPart[])
    : [{ content: userData }];
}

/** Read as plainly as its writer allows: one boundary, each part as it is or base64. */
function mimeParts(userData: string): readonly UserDataPart[] {
  const boundary = /boundary="([^"]+)"/.exec(userData)?.[1] ?? "";
  const [, ...parts] = userData.split(`--${boundary}--\n`)[0]?.split(`--${boundary}\n`) ?? [];
  return parts.map((part) => {
    const end = part.indexOf("\n\n");
    const [head, body] = [part.slice(0, end), part.slice(end + 2, -1)];
    const filename = /filename="([^"]+)"/.exec(head)?.[1] ?? "";
    const type = /^Content-Type: ([^;]+)/.exec(head)?.[1] ?? "";
    const isBase64 = head.includes("base64");
    return { filename, type, content: isBase64 ? Buffer.from(body, "base64").toString() : body };
  });
}

/** Those that are nodegen's: all but the user's own. */
export function ownParts(userData: string): readonly UserDataPart[] {
  return partsOf(userData).filter(({ filename }) => filename !== "user-data-base");
}

/** Of those the cloud-configs. */
export function ownConfigs(userData: string): readonly UserDataPart[] {
  return ownParts(userData).filter(
    ({ type = "text/cloud-config" }) => type === "text/cloud-config",
  );
}

/** What nodegen says in them, and in a boothook as if it were a bootcmd; what it says twice counts as it comes first. */
export function ownConfig(userData: string): object {
  const hooks = ownParts(userData).filter(({ type }) => type === "text/cloud-boothook");
  const configs = ownConfigs(userData).map(({ content }) => parse(content) as object);
  const early = hooks.map(({ content }) => ({ bootcmd: [["sh", "-c", content]] }));
  return Object.assign({}, ...configs.reverse(), ...early);
}
