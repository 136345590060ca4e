"""`python -m backoffice` is `odaiba`."""

from backoffice.cli import main

raise SystemExit(main())
