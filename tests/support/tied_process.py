"""Become a program that ends when its parent does: ``tied_process.py PARENT USER GROUP PROGRAM ARGUMENT...``.

As root it becomes USER and GROUP first. It is a program of its own because code of ours between fork and exec is not
safe once there are threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def become(parent: int, user: int, group: int, *command: str) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
    if sys.platform == "linux":
        # After setuid, which takes it back. SIGINT is how PostgreSQL is told to cut its sessions and stop.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            sys.exit("The parent ended already.")
    os.execv(command[0], command)


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
