"""The layouts of slips in TOML: the house's own layouts, and the shape of a hall's.

shapes   the tables a layout may have, and the values and conditions they may name        house/*.toml   our own

The server checks a hall's `slips/` with these shapes and sends them with the job; the print agent fills them in.
"""

from slips.shapes import FORMS, HOUSE, MOST_BLOCKS, SHAPES, VALUES, LayoutError, checked, house, house_text, kind_of

__all__ = [
    "FORMS",
    "HOUSE",
    "MOST_BLOCKS",
    "SHAPES",
    "VALUES",
    "LayoutError",
    "checked",
    "house",
    "house_text",
    "kind_of",
]
