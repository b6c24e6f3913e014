import { broughtBy } from "../../lint/kinds.ts";
import type { Subject } from "../../lint/subject.ts";
import type { Machine } from "../machine.ts";

/**
 * What a file says that nobody but the machine should read: a user name in a URL, a header, a key, a token. Rather a file
 * too many than one too few: what is not shown here can be read on the machine.
 */
const telling = [
  /[a-z][a-z0-9+.-]*:\/\/[^\s/"'@]*@/i,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(authorization|bearer|basic)\b\s*["':=\]]/i,
  /\b(password|passwd|passphrase|secret|token|credentials?|client-key-data|api[-_]?key)\b["']?\s*[:=]\s*\S/i,
  /^\s*kind:\s*["']?Config["']?\s*$/m,
  /"kind"\s*:\s*"Config"/,
  /^\s*\[.*\bheader\b.*\]/m,
  /\bheader\b["']?\s*=\s*\{/,
];

/** Whether the file may be shown. What brings other files may bring secrets in a form that can't be looked into. */
export function mayHoldSecret(file: Subject, machine: Machine): boolean {
  return (
    machine.secret.has(file.path) ||
    telling.some((pattern) => pattern.test(file.text)) ||
    isCarrier(file)
  );
}

/** User-data and Ignition: their files are listed by themselves. */
function isCarrier(file: Subject): boolean {
  return (
    /(^|\/)user[-_]?data(\.ya?ml|\.txt)?$|\.ign$/.test(file.path) ||
    /^(#cloud-|## template|#include|Content-Type: multipart|MIME-Version)/i.test(file.text) ||
    /"ignition"\s*:\s*\{/.test(file.text) ||
    broughtBy([file]).length > 0
  );
}
