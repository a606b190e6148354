"""A virtual printer: interprets ESC/POS as a printer would and draws the paper. It shares no code with the encoder."""

from printing.preview.interpreter import read
from printing.preview.sheet import Sheet

__all__ = ["Sheet", "read"]
