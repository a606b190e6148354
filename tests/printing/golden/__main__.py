"""`python -m tests.printing.golden`."""

import sys

from tests.printing.golden import main

sys.exit(main())
