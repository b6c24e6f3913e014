import { parse } from "yaml";

export interface UserDataPart {
  /** Of an archive's part. */
  readonly filename?: string;
  readonly type?: string;
  readonly content: string;
}

/** The cloud-configs in a user-data: itself, or the parts of an archive. */
export function partsOf(userData: string): readonly UserDataPart[] {
  return userData.startsWith("#cloud-config-archive\n")
    ? (parse(userData) as UserDataPart[])
    : [{ content: userData }];
}

/** Those that are nodegen's: all but the user's own. */
export function ownParts(userData: string): readonly UserDataPart[] {
  return partsOf(userData).filter(({ filename }) => filename !== "user-data-base");
}

/** What nodegen says in them; what it says twice counts as it comes first. */
export function ownConfig(userData: string): object {
  const configs = ownParts(userData).map(({ content }) => parse(content) as object);
  return Object.assign({}, ...configs.reverse());
}
