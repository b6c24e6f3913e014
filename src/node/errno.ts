const words: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EBUSY: "it is in use",
  EDQUOT: "the disk quota is used up",
  EEXIST: "it is already there, perhaps another nodegen is running",
  EINVAL: "the operating system can't do that with it",
  EIO: "input/output error",
  EISDIR: "it is a folder",
  ELOOP: "there is a symbolic link in the way",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ENOENT: "it is not there",
  ENOSPC: "no space is left on the disk",
  ENOTDIR: "a part of its path is not a folder",
  ENOTEMPTY: "the folder is not empty",
  ENOTSUP: "it is not a plain file",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
  ETXTBSY: "it is being executed",
  EXDEV: "it is on another file system",
};

/** Whether the operating system made `error`: a fault of the machine or its user, not of nodegen. */
export function isErrno(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  // `errno` too: Node's own complaints about wrong arguments have a code, and are faults of ours.
  const { code, errno } = error as NodeJS.ErrnoException;
  return error instanceof Error && typeof code === "string" && typeof errno === "number";
}

/** Why the operating system refused, in words and without the path. Throws `error` again when it is a fault of ours. */
export function errnoText(error: unknown): string {
  if (!isErrno(error)) throw error;
  return words[error.code] ?? error.code;
}
