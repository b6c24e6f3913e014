/** containerd's files as they lie on a machine. */
export const lintContainerdCodes = {} as const;
