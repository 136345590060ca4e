"""``python -m mailsim``."""

import sys

from mailsim.cli import main

if __name__ == "__main__":
    sys.exit(main())
