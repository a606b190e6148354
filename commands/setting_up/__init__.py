"""The first start in an empty folder: a page in the browser that makes a hall, protected by a code on the terminal.

wishes    what was typed, and a hall's files made of it     page      the page
printers  printers found here, and a test slip              code      who may set up
running   the page is served until the hall is there
"""

UNFINISHED = "setting-up"
"""Stands in the data folder while a hall is being made; as long as it is there, setting up begins anew."""
