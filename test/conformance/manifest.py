"""Holds an output folder against its manifest.json and prints what differs, as a JSON list of sentences.

Written from the description of the format, without a look at the program: every file and link below the folder is an
entry; an entry has the path, mode (four octal digits), bytes and SHA-256 of a file, or the target of a link; a secret
has no digest.
"""

import hashlib
import json
import os
import pathlib
import stat
import sys

folder = pathlib.Path(sys.argv[1])
manifest = json.loads((folder / "manifest.json").read_text())
entries = manifest["files"]
differences = []


def check(path, what, expected, found):
    if expected != found:
        differences.append(f"{path}: {what} is {found}, the manifest says {expected}")


for entry in entries:
    path = folder / entry["path"]
    if "linkTo" in entry:
        check(entry["path"], "target", entry["linkTo"], os.readlink(path))
        continue
    status = path.lstat()
    content = path.read_bytes()
    check(entry["path"], "kind", True, stat.S_ISREG(status.st_mode))
    check(entry["path"], "mode", entry["mode"], f"{stat.S_IMODE(status.st_mode):04o}")
    check(entry["path"], "bytes", entry["bytes"], len(content))
    if entry.get("secret"):
        check(entry["path"], "digest", None, entry.get("sha256"))
        # A group may be let in by the spec; nobody else is.
        check(entry["path"], "secret mode", "0", entry["mode"][-1])
    else:
        check(entry["path"], "sha256", entry["sha256"], hashlib.sha256(content).hexdigest())
    prefix = entry["pool"] + ("/nodes/" + entry["node"] if "node" in entry else "") + "/" + entry["format"]
    check(entry["path"], "folder", True, entry["path"].startswith(prefix + "/"))

known = {entry["path"] for entry in entries} | {"manifest.json"}
found = {
    str((pathlib.Path(base) / name).relative_to(folder))
    for base, folders, files in os.walk(folder)
    for name in files + [name for name in folders if (pathlib.Path(base) / name).is_symlink()]
}
for path in sorted(found ^ known):
    differences.append(f"{path}: is {'not in the manifest' if path in found else 'missing'}")
check("manifest.json", "order", sorted(entry["path"] for entry in entries), [entry["path"] for entry in entries])
json.dump({"differences": differences, "entries": len(entries)}, sys.stdout)
