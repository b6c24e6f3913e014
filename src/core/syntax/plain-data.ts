/**
 * Throws unless `value` is plain data as JSON has it: null, booleans, finite numbers, strings, lists without holes and
 * plain objects without `undefined`, none of them inside itself. Serialisers would silently drop or change the rest.
 * It throws, because only our own code can have built such a value; `what` names the format for the message.
 */
export function assertPlainData(value: unknown, what: string): void {
  const open = new Set<object>();

  const check = (part: unknown, path: string): void => {
    switch (typeof part) {
      case "string":
      case "boolean":
        return;
      case "number":
        if (Number.isFinite(part)) return;
        throw notPlain(what, path, String(part));
      case "object":
        if (part !== null) checkObject(part, path);
        return;
      default:
        throw notPlain(what, path, typeof part);
    }
  };

  const checkObject = (part: object, path: string): void => {
    if (open.has(part)) throw notPlain(what, path, "a value inside itself");
    open.add(part);
    if (Array.isArray(part)) {
      // By index, because iteration helpers skip holes.
      for (let index = 0; index < part.length; index += 1) check(part[index], `${path}[${index}]`);
    } else {
      if (!isPlainObject(part)) throw notPlain(what, path, part.constructor?.name ?? "an object");
      for (const [key, entry] of Object.entries(part))
        check(entry, `${path}[${JSON.stringify(key)}]`);
    }
    open.delete(part);
  };

  check(value, "");
}

/** Whether `value` is an object that is nothing but its fields: no list, no date, no instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function notPlain(what: string, path: string, found: string): TypeError {
  return new TypeError(`${what} cannot hold ${found} (at ${path === "" ? "the top" : path})`);
}
