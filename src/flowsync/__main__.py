"""`python -m flowsync` is the `flowsync` command."""

import sys

from flowsync.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
