/** A version of a program on the machine, and what it was taken from. */
export interface ProgramVersion {
  readonly program: "containerd" | "kubelet";
  readonly version: string;
  /** In words: `/usr/bin/containerd`, `the spec`. */
  readonly from: string;
}
