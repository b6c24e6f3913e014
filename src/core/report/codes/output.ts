import { code } from "./code-info.ts";
import { inputCodes } from "./input.ts";
import { referenceCodes } from "./references.ts";

/** What the machine that renders says: the output folder, the spec's text, and the files and variables it refers to. */
export const outputCodes = {
  ...inputCodes,
  ...referenceCodes,
  "output-foreign": code<{ dir: string }>({
    severity: "error",
    about:
      "nodegen deletes files that an earlier render left and this one does not make. It does so only in a folder that it filled itself, which it knows by the manifest.json in it.",
    message: ({ dir }) => `${dir} is not empty, and nodegen did not fill it`,
    hint: () => "give a new or empty folder, or the folder of an earlier render, after -o",
  }),
  "output-not-a-directory": code<{ dir: string; found: string }>({
    severity: "error",
    about:
      "The output is a folder. nodegen doesn't write through a symbolic link, because then something else than the folder named would change.",
    message: ({ dir, found }) => `${dir} is ${found}, not a folder`,
    hint: ({ found }) =>
      found === "a symbolic link"
        ? "give the folder that the link leads to after -o"
        : "give the name of a folder after -o",
  }),
  "output-unwritable": code<{ path: string; reason: string }>({
    severity: "error",
    about:
      "The operating system refused to write the output. The earlier output is still whole unless `nodegen verify` says otherwise, and the next render repairs it.",
    message: ({ path, reason }) => `can't write ${path}: ${reason}`,
    hint: ({ path }) => `make ${path} writable, or give another folder after -o, and render again`,
  }),
  "output-unreadable": code<{ path: string; reason: string }>({
    severity: "error",
    about: "What the output folder holds has to be read before anything in it may be changed.",
    message: ({ path, reason }) => `can't read ${path}: ${reason}`,
    hint: ({ path }) => `make ${path} readable, or give another folder after -o`,
  }),
  "output-link-in-the-way": code<{ path: string }>({
    severity: "error",
    about:
      "A symbolic link stands where the output needs a folder or a file of its own. To follow it would change files outside of the output folder.",
    message: ({ path }) => `${path} is a symbolic link that nodegen did not make`,
    hint: ({ path }) => `remove ${path} and render again, or give another folder after -o`,
  }),
  "output-foreign-file": code<{ path: string }>({
    severity: "error",
    about:
      "A file that nodegen did not write stands where the output needs a file or a folder. nodegen overwrites only its own files.",
    message: ({ path }) => `${path} is in the way, and nodegen did not write it`,
    hint: ({ path }) => `move ${path} elsewhere and render again`,
  }),
  "output-path": code<{ path: string; reason: string }>({
    severity: "error",
    about:
      "The manifest refuses names which some system takes for a way out of the output folder, so that no manifest, not even a forged one, can make nodegen delete anything else.",
    message: ({ path, reason }) =>
      `${JSON.stringify(path)} can't be written to a folder: ${reason}`,
    hint: () => "choose another name for it in the spec",
  }),
  "output-path-clash": code<{ path: string; other: string }>({
    severity: "error",
    about: "One name can't be two files, nor a file and a folder.",
    message: ({ path, other }) =>
      path === other
        ? `two files of the output are called ${path}`
        : `${other} would be in a folder, but ${path} is a file`,
    hint: () => "give one of them another path in the spec",
  }),
  "output-source-unreadable": code<{ file: string; reason: string }>({
    severity: "error",
    about: "A file that the spec names is to be copied into the output, and could not be read.",
    message: ({ file, reason }) => `can't copy ${file}: ${reason}`,
    hint: ({ file }) => `check that ${file} is a readable file, and render again`,
  }),
  "output-source-changed": code<{ file: string }>({
    severity: "error",
    about:
      "The file was checked at the beginning of the render, and held other bytes when it was copied. What would be delivered is not what was checked.",
    message: ({ file }) => `${file} changed while rendering`,
    hint: ({ file }) => `wait until ${file} is complete, and render again`,
  }),
  "output-missing": code<{ path: string }>({
    severity: "error",
    about: "The manifest names a file that is not there: the output is not what nodegen rendered.",
    message: ({ path }) => `${path} is missing`,
    hint: () => "render again",
  }),
  "output-modified": code<{ path: string; difference: string }>({
    severity: "error",
    about: "A file is not as it was rendered. A node built from it is not what the spec says.",
    message: ({ path, difference }) => `${path} was changed: ${difference}`,
    hint: () => "change the spec instead, and render again",
  }),
  "output-surplus": code<{ path: string }>({
    severity: "error",
    about:
      "A file stands among the rendered ones that nodegen did not write. Whoever copies the folder to a node delivers it too.",
    message: ({ path }) => `${path} is not of this render`,
    hint: ({ path }) => `remove ${path}, or add it to the spec under files and render again`,
  }),
  "output-interrupted": code<{ dir: string }>({
    severity: "error",
    about:
      "A render was interrupted while it put its files in place: some are of the new render and some of the one before. Neither is whole.",
    message: ({ dir }) => `${dir} is part old, part new: a render was interrupted`,
    hint: () => "render again; that repairs it",
  }),
  "output-pending": code<{ dir: string }>({
    severity: "warning",
    about:
      "A render was interrupted while it was being prepared. What the folder holds is untouched: it is the output of the render before, or nothing if there was none.",
    message: ({ dir }) => `a render into ${dir} was interrupted before it changed anything`,
    hint: () => "render again to have the new output",
  }),
  "output-leftovers": code<{ dir: string }>({
    severity: "warning",
    about: "The render is complete, and only its working folder could not be removed.",
    message: ({ dir }) => `${dir} is complete, but a working folder was left in it`,
    hint: () => "render again; that removes it",
  }),
  "output-absent": code<{ dir: string }>({
    severity: "error",
    about: "There is no manifest.json, so there is nothing to hold the folder against.",
    message: ({ dir }) => `${dir} holds no output of nodegen`,
    hint: () => "give the folder that was given to render after -o",
  }),
};
