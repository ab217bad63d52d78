"""The ``flowsync`` command, also as ``python -m flowsync``."""

import sys


def main() -> int:
    """Run the program; its exit code. An interruption while it is being imported ends like any later one."""
    try:
        from flowsync.cli.main import main as run  # noqa: PLC0415 (within the try, as said)

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; nothing was left half done.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
