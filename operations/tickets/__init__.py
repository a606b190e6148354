"""A ticket's steps: issue, call, serve, close of day; the boards; and forgotten tickets."""
