"""`python -m commands` is `onewindow`."""

import sys

from commands import main

sys.exit(main())
