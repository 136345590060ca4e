"""python -m postal."""

import sys

from postal.cli import main

sys.exit(main())
