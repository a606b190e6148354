"""`python -m bench [NAME ...]`: exit status, the number of missed targets. Without names, all of BENCHES."""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402  # gevent comes first
import platform  # noqa: E402
import sys  # noqa: E402

from bench import appointments, asking, calls, definition, guides, history, month, paper, slips, start, tickets, years  # noqa: E402
from bench.figures import Sheet  # noqa: E402

BENCHES = {
    "tickets": tickets, "calls": calls, "paper": paper, "slips": slips, "month": month, "history": history,
    "years": years, "start": start, "asking": asking, "guides": guides,
    "appointments": appointments, "definition": definition,
}  # fmt: skip

if __name__ == "__main__":
    sheet = Sheet()
    sheet.say(f"onewindow bench: {os.cpu_count()} cores, Python {platform.python_version()}")
    for name in sys.argv[1:] or BENCHES:
        BENCHES[name].measure(sheet)
    sheet.say(f"{sheet.missed} targets missed" if sheet.missed else "all targets met")
    sys.exit(sheet.missed)
