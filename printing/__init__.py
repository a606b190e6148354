"""The print agent of one computer: takes slips from the server, owns the printers' wires, says what came
out.
"""
