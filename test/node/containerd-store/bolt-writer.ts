import { fnv64a } from "../../../src/node/containerd-store/bolt-file.ts";

/** A bucket by its keys: text is a value, a map a bucket. */
export interface Tree {
  readonly [key: string]: string | Tree;
}

export const pageSize = 4096;

/**
 * The bytes of a bolt database with these buckets, of one transaction. Small buckets of values alone lie inline, as bbolt puts them; no
 * page has more than `most` keys. A map that is there twice is one bucket under two keys, which bbolt never writes.
 */
export function boltDatabase(root: Tree, most = 20): Buffer {
  const pages: Buffer[] = [Buffer.alloc(0), Buffer.alloc(0)];
  const add = (flags: number, elements: readonly Element[]): number => {
    const id = pages.length;
    const body = pageBody(elements);
    const length = Math.ceil((16 + body.length) / pageSize);
    const bytes = Buffer.alloc(length * pageSize);
    header({ id, flags, count: elements.length, overflow: length - 1 }).copy(bytes);
    body.copy(bytes, 16);
    pages.push(bytes, ...Array.from({ length: length - 1 }, () => Buffer.alloc(0)));
    return id;
  };
  const trees = new Map<Tree, number>();
  const tree = (bucket: Tree): number => {
    let level = inGroups(elementsOf(bucket), most).map((group) => ({
      key: group[0]?.key ?? Buffer.alloc(0),
      page: add(leaf, group),
    }));
    while (level.length > 1) {
      level = inGroups(level, most).map((group) => ({
        key: group[0]?.key ?? Buffer.alloc(0),
        page: add(branch, group),
      }));
    }
    return level[0]?.page ?? 0;
  };
  const elementsOf = (bucket: Tree): readonly Element[] =>
    Object.entries(bucket)
      .map(([key, value]) => ({ key: Buffer.from(key), ...contentOf(value) }))
      .sort((a, b) => a.key.compare(b.key));
  const contentOf = (value: string | Tree) => {
    if (typeof value === "string") return { flags: 0, value: Buffer.from(value) };
    const inline = Object.values(value).every(
      (each) => typeof each === "string" && each.length < pageSize / 4,
    );
    if (!inline || Object.keys(value).length > most) {
      const root = trees.get(value) ?? tree(value);
      trees.set(value, root);
      return { flags: 1, value: Buffer.concat([u64(root), u64(0)]) };
    }
    const elements = elementsOf(value);
    const head = header({ id: 0, flags: leaf, count: elements.length, overflow: 0 });
    return { flags: 1, value: Buffer.concat([u64(0), u64(0), head, pageBody(elements)]) };
  };
  const rootPage = tree(root);
  const used = pages.length;
  const whole = Buffer.concat([Buffer.alloc(2 * pageSize), ...pages.slice(2)]);
  for (const transaction of [0, 1]) writeMeta(whole, { transaction, root: rootPage, pages: used });
  return whole;
}

/** Writes a meta page with its sum, over the one whose turn it is. */
export function writeMeta(
  database: Buffer,
  { transaction, root, pages }: { transaction: number; root: number; pages: number },
): void {
  const place = (transaction % 2) * pageSize;
  header({ id: transaction % 2, flags: 4, count: 0, overflow: 0 }).copy(database, place);
  const meta = Buffer.alloc(56);
  meta.writeUInt32LE(0xed0cdaed, 0);
  meta.writeUInt32LE(2, 4);
  meta.writeUInt32LE(pageSize, 8);
  for (const [offset, value] of [
    [16, root],
    [40, pages],
    [48, transaction],
  ] as const) {
    u64(value).copy(meta, offset);
  }
  meta.copy(database, place + 16);
  database.writeBigUInt64LE(fnv64a(meta), place + 16 + 56);
}

type Element =
  | { readonly key: Buffer; readonly page: number }
  | { readonly key: Buffer; readonly value: Buffer; readonly flags: number };

const branch = 1;
const leaf = 2;

function pageBody(elements: readonly Element[]): Buffer {
  let data = elements.length * 16;
  const heads = elements.map((element, index) => {
    const head = Buffer.alloc(16);
    const position = data - index * 16;
    if ("page" in element) {
      head.writeUInt32LE(position, 0);
      head.writeUInt32LE(element.key.length, 4);
      u64(element.page).copy(head, 8);
    } else {
      head.writeUInt32LE(element.flags, 0);
      head.writeUInt32LE(position, 4);
      head.writeUInt32LE(element.key.length, 8);
      head.writeUInt32LE(element.value.length, 12);
      data += element.value.length;
    }
    data += element.key.length;
    return head;
  });
  const contents = elements.flatMap((element) =>
    "page" in element ? [element.key] : [element.key, element.value],
  );
  return Buffer.concat([...heads, ...contents]);
}

function header(page: { id: number; flags: number; count: number; overflow: number }): Buffer {
  const bytes = Buffer.alloc(16);
  u64(page.id).copy(bytes);
  bytes.writeUInt16LE(page.flags, 8);
  bytes.writeUInt16LE(page.count, 10);
  bytes.writeUInt32LE(page.overflow, 12);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function inGroups<Item>(items: readonly Item[], most: number): readonly (readonly Item[])[] {
  const groups = [];
  for (let start = 0; start < Math.max(items.length, 1); start += most) {
    groups.push(items.slice(start, start + most));
  }
  return groups;
}
