"""Guides of services: what they ask and what a situation needs, in a language."""
