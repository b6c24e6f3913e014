import type { HostPort } from "../syntax/url-host.ts";
import type { Place } from "./place.ts";

/** Why a host is contacted. */
export type ContactReason =
  | "sandbox image"
  | "registry"
  | "static pod"
  | "credential provider"
  | "proxy"
  | "snapshotter"
  | "archive"
  | "fetch"
  | "api server";

/** A host that the machine contacts, or may contact, so that a pod starts. */
export interface Contact {
  /** Undefined where the files don't tell: a variable, a program of its own, a registry of any name. */
  readonly to: HostPort | undefined;
  readonly reason: ContactReason;
  /**
   * What contacts it and what for, so that `${what} contacts ${host}` is a sentence: `the 2nd mirror of docker.io`. Of an
   * unknown host it says which: `an image of any registry without a directory of its own`.
   */
  readonly what: string;
  /** `boot`: before the kubelet may start. `pod start`: afterwards. */
  readonly stage: "boot" | "pod start";
  /** Of a contact for an image: the registry as references have it, `*` for any, and the turn of the host, from 1. */
  readonly registry?: string;
  readonly turn?: number;
  /** The registry itself, because a file names it or because none says otherwise. */
  readonly upstream?: "written" | "implied";
  /** The program that contacts, where its name is all that is known: with `--trust NAME` it is allowed. */
  readonly program?: string;
  readonly place: Place;
  /** What to write so that it is not contacted. */
  readonly hint?: string;
}

/** Whether a contact is allowed; `unknown` where its host can't be told. */
export type Verdict = "allowed" | "denied" | "unknown";

/** A host of the list, as `allowedHosts` and the contacts have it, with what is said of it. */
export interface JudgedContact extends Contact {
  readonly verdict: Verdict;
}
