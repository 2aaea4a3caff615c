"""Run a command that ends when its parent does: `python portal/embedded/leash.py COMMAND…`.

A supervisor killed with -9 cannot stop its programs. On Linux the kernel is asked to send them SIGTERM in
that case; elsewhere the command just runs. Run as a file, so that nothing of the portal is imported first.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(command: list[str]) -> None:
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the kernel knew
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
