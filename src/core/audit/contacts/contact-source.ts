import type { Contact } from "../contact.ts";
import type { PauseChain } from "../pause-chain.ts";
import type { Sighted } from "../reading/sighted.ts";

/** One reason for contacts. Never throws, whatever is in the files. */
export type ContactSource = (sighted: Sighted, pause: PauseChain) => readonly Contact[];
