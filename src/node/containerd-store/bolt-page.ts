/** A key of a bucket with its value, or with the bucket that lies under it. */
export interface Entry {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly isBucket: boolean;
}

/** What a page of a tree holds: entries, or further pages with the first key that each may have. */
export type Page =
  | { readonly entries: readonly Entry[] }
  | { readonly branches: readonly { readonly key: Buffer; readonly page: number }[] };

/** Bytes before the elements of a page, and before the pages of a bucket. Source: go.etcd.io/bbolt v1.4.3, internal/common. */
export const pageHeaderBytes = 16;
const bucketHeaderBytes = 16;

/** What is said at the beginning of a page. */
export interface PageHeader {
  readonly id: number;
  readonly flags: number;
  readonly count: number;
  /** Pages after this one that belong to it. */
  readonly overflow: number;
}

/** Of at least `pageHeaderBytes` bytes. */
export function pageHeader(bytes: Buffer): PageHeader {
  return {
    id: number64(bytes, 0),
    flags: bytes.readUInt16LE(8),
    count: bytes.readUInt16LE(10),
    overflow: bytes.readUInt32LE(12),
  };
}

/**
 * The elements of a page with all its bytes, or why they make no sense. Keys and values are parts of `bytes`, and together
 * no longer than they are, so a page costs no more than its size however it was forged.
 */
export function decodedPage(bytes: Buffer): Page | string {
  const { flags, count } = pageHeader(bytes);
  if (flags !== branchFlag && flags !== leafFlag) return `has the flags ${flags}`;
  const isLeaf = flags === leafFlag;
  if (pageHeaderBytes + count * elementBytes > bytes.length) return `has no room for ${count} keys`;
  const entries: Entry[] = [];
  const branches: { key: Buffer; page: number }[] = [];
  let left = bytes.length;
  for (let index = 0; index < count; index += 1) {
    const element = pageHeaderBytes + index * elementBytes;
    const [position, keyBytes, valueBytes] = isLeaf
      ? [
          bytes.readUInt32LE(element + 4),
          bytes.readUInt32LE(element + 8),
          bytes.readUInt32LE(element + 12),
        ]
      : [bytes.readUInt32LE(element), bytes.readUInt32LE(element + 4), 0];
    const start = element + position;
    left -= keyBytes + valueBytes;
    if (left < 0 || start + keyBytes + valueBytes > bytes.length)
      return "has a key that ends behind it";
    const key = bytes.subarray(start, start + keyBytes);
    if (isLeaf) {
      const value = bytes.subarray(start + keyBytes, start + keyBytes + valueBytes);
      entries.push({ key, value, isBucket: (bytes.readUInt32LE(element) & bucketFlag) !== 0 });
    } else {
      branches.push({ key, page: number64(bytes, element + 8) });
    }
  }
  return isLeaf ? { entries } : { branches };
}

/** Where the tree of a bucket begins: a page of the file, or one that lies in the bucket's own value. */
export function bucketRoot(
  value: Buffer,
): { readonly page: number } | { readonly inline: Buffer } | undefined {
  if (value.length < bucketHeaderBytes) return undefined;
  const page = number64(value, 0);
  if (page !== 0) return { page };
  const inline = value.subarray(bucketHeaderBytes);
  return inline.length < pageHeaderBytes ? undefined : { inline };
}

/** A number of 64 bits. What is larger than a number can hold exactly is larger than any file, too. */
export function number64(bytes: Buffer, offset: number): number {
  return Number(bytes.readBigUInt64LE(offset));
}

const branchFlag = 0x01;
const leafFlag = 0x02;
const bucketFlag = 0x01;
const elementBytes = 16;
