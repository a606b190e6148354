"""One-line messages for failures of the computer or the database."""


def sentence(error: Exception) -> str | None:
    """The reason for the user; None: a bug of ours, whose traceback is wanted."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from operations.halls.hall_folder import HallFolderError
    from queueing.errors import QueueingError
    from storage.migrations import LaterVersion

    if isinstance(error, QueueingError | HallFolderError | LaterVersion):
        return str(error)
    if isinstance(error, OperationalError | ProgrammingError):
        return f"the database cannot be used: {_first_line(error.orig or error)}"
    if isinstance(error, OSError):
        prefix = f"{error.filename}: " if error.filename else ""
        return f"{prefix}{error.strerror or error}"
    return None


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
