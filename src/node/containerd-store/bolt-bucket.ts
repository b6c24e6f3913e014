import type { BoltFile } from "./bolt-file.ts";
import { bucketRoot, decodedPage, type Entry, type Page } from "./bolt-page.ts";

/** A bucket of a bolt database, read as it is asked. */
export interface Bucket {
  /** Everything in it, in the order of the keys. */
  entries(): Iterable<Entry>;
  /** The entry of this key; of a large bucket only the pages on the way to it are read. */
  entry(key: string): Entry | undefined;
}

/** A tree of this depth would hold more than any disk. */
const mostDepth = 32;

/** Bytes that an entry takes here beside its own. */
const entryCost = 64;

export function rootBucket(file: BoltFile): Bucket {
  return bucketFrom(file, () => file.page(file.root));
}

/** The bucket below `parent` at a path of keys; undefined where there is none. */
export function bucketAt(
  file: BoltFile,
  parent: Bucket,
  path: readonly string[],
): Bucket | undefined {
  let bucket: Bucket | undefined = parent;
  for (const key of path) {
    const entry: Entry | undefined = bucket?.entry(key);
    bucket = entry === undefined ? undefined : bucketOf(file, entry);
  }
  return bucket;
}

/** The bucket under a key; undefined of a plain value. */
export function bucketOf(file: BoltFile, { value, isBucket }: Entry): Bucket | undefined {
  if (!isBucket) return undefined;
  const root = bucketRoot(value);
  if (root === undefined) return file.fail("it has a bucket without a beginning");
  if ("page" in root) return bucketFrom(file, () => file.page(root.page));
  return bucketFrom(file, () => {
    const page = decodedPage(root.inline);
    return typeof page === "string" ? file.fail(`a bucket in it ${page}`) : page;
  });
}

function bucketFrom(file: BoltFile, root: () => Page | undefined): Bucket {
  return {
    entries: () => entriesBelow(file, root(), 0),
    entry: (key) => entryBelow(file, root(), Buffer.from(key)),
  };
}

function* entriesBelow(file: BoltFile, page: Page | undefined, depth: number): Iterable<Entry> {
  if (page === undefined) return;
  if ("entries" in page) {
    for (const entry of page.entries) {
      if (!file.spend(entryCost + entry.key.length + entry.value.length)) return;
      yield entry;
    }
    return;
  }
  if (depth === mostDepth) {
    file.fail("its pages lead in a circle");
    return;
  }
  for (const { page: below } of page.branches)
    yield* entriesBelow(file, file.page(below), depth + 1);
}

function entryBelow(file: BoltFile, root: Page | undefined, key: Buffer): Entry | undefined {
  let page = root;
  for (let depth = 0; page !== undefined; depth += 1) {
    if ("entries" in page) {
      const entry = page.entries[lastUpTo(page.entries, key)];
      return entry?.key.equals(key) === true ? entry : undefined;
    }
    if (depth === mostDepth) return file.fail("its pages lead in a circle");
    const below = page.branches[lastUpTo(page.branches, key)];
    page = below === undefined ? undefined : file.page(below.page);
  }
  return undefined;
}

/** Index of the last element whose key is not after `key`, -1 if none; the keys are in order. */
function lastUpTo(elements: readonly { readonly key: Buffer }[], key: Buffer): number {
  let [low, high] = [0, elements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((elements[middle]?.key.compare(key) ?? 1) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
