"""Scanners and card readers on a serial port: what they read goes to the page of their kiosk.

profiles    what a model sends: `reader_profiles/*.toml`     frames     a stream of bytes, cut into texts
watch       one reader: opened, read, lost, found again       simulator  a reader on a pseudo-terminal
"""
