"""Runs one command and says how long it took and how much memory it had: ``launch.py OUTPUT COMMAND...``.

It is a process of its own, with next to no imports, because Linux counts the memory of the process that starts a
command as the command's own.
"""

import os
import sys
import time


def main() -> None:
    """Print the wall time in nanoseconds, the peak memory in KiB and the exit code; the output goes into OUTPUT."""
    output, *command = sys.argv[1:]
    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    streams = [(os.POSIX_SPAWN_DUP2, nothing, 0), (os.POSIX_SPAWN_DUP2, file, 1), (os.POSIX_SPAWN_DUP2, file, 2)]
    start = time.perf_counter_ns()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=streams)
    _, status, usage = os.wait4(process, 0)
    took = time.perf_counter_ns() - start
    print(took, usage.ru_maxrss, os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
