"""Appointments: book, move, cancel, check in, release."""
