import { kindOf } from "../../lint/kinds.ts";
import type { Subject } from "../../lint/subject.ts";
import { userDataKind } from "../../syntax/user-data-kind.ts";
import type { Contact } from "../contact.ts";
import type { Sighted } from "../reading/sighted.ts";
import { cloudConfigContacts } from "./cloud-config.ts";
import { commandFetches } from "./command-fetches.ts";
import type { ContactSource } from "./contact-source.ts";
import { readingContacts } from "./started-programs.ts";
import { hostOfUrl } from "./url-hosts.ts";

/** cloud-init's own configuration on the image, which is a cloud-config too. Source: cloud-init 26.2, settings.py. */
const ownConfiguration = /^\/etc\/cloud\/cloud\.cfg(\.d\/[^/]+\.cfg)?$/;

/** What user-data fetches, or has the machine fetch. */
export const userDataContacts: ContactSource = (sighted) =>
  sighted.files.flatMap((file): readonly Contact[] => {
    if (ownConfiguration.test(file.path)) return ofCloudConfig(file, sighted);
    const kind = kindOf(file)?.name;
    const isPart = file.kind === "program" && sighted.isBrought(file);
    return kind === "user-data" || isPart ? ofUserData(file, sighted) : [];
  });

function ofCloudConfig(file: Subject, sighted: Sighted): readonly Contact[] {
  return cloudConfigContacts(file, { where: file.path, seen: new Set() }, sighted);
}

function ofUserData(file: Subject, sighted: Sighted): readonly Contact[] {
  const kind = userDataKind(file.text);
  switch (kind) {
    case "shell script":
    case "cloud-boothook": {
      const running = { file, where: file.path, seen: new Set<string>() };
      return readingContacts(commandFetches(file.text), running, sighted);
    }
    case "include":
      return included(file, sighted);
    case "MIME":
    case "part-handler":
    case "cloud-config-jsonp":
      return [unread(file, sighted)];
    case "cloud-config-archive":
      return [];
    case "cloud-config":
    case "jinja":
    case "unknown":
      return ofCloudConfig(file, sighted);
    default:
      return kind satisfies never;
  }
}

/** What is in parts, in Python or in a patch is not looked at. */
function unread(file: Subject, sighted: Sighted): Contact {
  const what = `cloud-init, by ${file.path}, of a form that can't be read,`;
  return { to: undefined, reason: "fetch", what, stage: "boot", place: sighted.place(file, 0, 1) };
}

/** A URL a line; `#include-once` is the same. Source: cloud-init 26.2, user_data.py, _do_include. */
function included(file: Subject, sighted: Sighted): readonly Contact[] {
  return [...file.text.matchAll(/^[ \t]*(?:#include(?:-once)?[ \t]*)?([^\s#]\S*)/gim)].map(
    (found) => {
      const [, url = ""] = found;
      const start = found.index + found[0].length - url.length;
      const place = sighted.place(file, start, start + url.length);
      const what = `cloud-init, by #include in ${file.path},`;
      return { to: hostOfUrl(url), reason: "fetch", what, stage: "boot", place };
    },
  );
}
