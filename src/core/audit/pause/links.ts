import type { PauseLink } from "./link.ts";
import { anotherFile } from "./links/another-file.ts";
import { anotherFileSystem } from "./links/another-file-system.ts";
import { anotherGeneration } from "./links/another-generation.ts";
import { anotherName } from "./links/another-name.ts";
import { anotherNamespace } from "./links/another-namespace.ts";
import { anotherSnapshotter } from "./links/another-snapshotter.ts";
import { collected } from "./links/collected.ts";
import { isThere } from "./links/is-there.ts";
import { notPinned } from "./links/not-pinned.ts";

/** In the order in which they are asked: what is read, what counts, whether it is there, whether it is the right one, whether it stays. */
export const pauseLinks: readonly PauseLink[] = [
  anotherFile,
  anotherGeneration,
  isThere,
  anotherNamespace,
  anotherName,
  anotherSnapshotter,
  anotherFileSystem,
  notPinned,
  collected,
];
