"""The virtual printer: reads ESC/POS as a printer would and draws the paper. It shares nothing with the encoder."""

from printing.preview.interpreter import Sheet, read

__all__ = ["Sheet", "read"]
