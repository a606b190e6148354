"""Questions in plain words: what is answered, and what nobody could find."""
