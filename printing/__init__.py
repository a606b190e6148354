"""The print agent of one computer: it claims slips from the server, prints them, and reports the results."""
