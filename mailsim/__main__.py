"""``python -m mailsim``."""

import sys

from mailsim.cli import main

if __name__ == "__main__":
    if sys.argv[1:2] == ["bench"]:
        from mailsim.bench.command import main as bench

        sys.exit(bench(sys.argv[2:]))
    sys.exit(main())
