"""Runs `cloud-init schema -c FILE` for each FILE and prints a JSON list of {"code", "output"}.

It is the command itself, called in a fork of one process that has loaded cloud-init already: loading is what takes time.
"""

import json
import os
import sys
import tempfile

from cloudinit.cmd import main as command


def check(path):
    with tempfile.TemporaryFile("w+") as output:
        child = os.fork()
        if child == 0:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            sys.argv = ["cloud-init", "schema", "-c", path]
            code = 70
            try:
                result = command.main(sys.argv)
                code = result if isinstance(result, int) else 0
            except SystemExit as end:
                if isinstance(end.code, str):
                    print(end.code)
                    code = 1
                else:
                    code = end.code or 0
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        output.seek(0)
        return {"code": os.waitstatus_to_exitcode(status), "output": output.read()}


json.dump([check(path) for path in sys.argv[1:]], sys.stdout)
