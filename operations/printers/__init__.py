"""Printing: the queue of slips, printer leases, printer states and rolls of paper."""
