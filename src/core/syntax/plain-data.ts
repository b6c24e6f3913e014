import { pathText } from "../report/path.ts";

/**
 * Throws unless `value` is plain data as JSON has it: null, booleans, finite numbers, strings, lists without holes and
 * plain objects without `undefined`, none of them inside itself. Serialisers would silently drop or change the rest.
 * It throws, because only our own code can have built such a value; `what` names the format for the message.
 */
export function assertPlainData(value: unknown, what: string): void {
  const path: (string | number)[] = [];
  const open = new Set<object>();

  const refuse = (found: string): never => {
    throw new TypeError(`${what} cannot hold ${found} (at ${pathText(path)})`);
  };

  const check = (part: unknown): void => {
    if (part === null || typeof part === "string" || typeof part === "boolean") return;
    if (typeof part === "number") {
      if (!Number.isFinite(part)) refuse(String(part));
    } else if (typeof part === "object") checkObject(part);
    else refuse(typeof part);
  };

  const checkObject = (part: object): void => {
    if (open.has(part)) refuse("a value inside itself");
    open.add(part);
    // By index, because iteration helpers skip holes.
    if (Array.isArray(part)) for (let at = 0; at < part.length; at += 1) checkAt(at, part[at]);
    else if (isPlainObject(part)) for (const key of Object.keys(part)) checkAt(key, part[key]);
    else refuse("an instance of a class");
    open.delete(part);
  };

  const checkAt = (step: string | number, part: unknown): void => {
    path.push(step);
    check(part);
    path.pop();
  };

  check(value);
}

/** Whether `value` is an object that is nothing but its fields: no list, no date, no instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
