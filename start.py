"""What the command `onewindow` runs first: it imports nothing until Ctrl-C can end it quietly."""


def main() -> int:
    """Run the command; the exit status says how it ended (130: Ctrl-C)."""
    try:
        from commands import main as run_command

        return run_command()
    except KeyboardInterrupt:
        return 130
