"""What a command says in one line when the computer or the database does not do its part."""


def sentence(error: Exception) -> str | None:
    """The reason for whoever typed the command; None: a mistake of ours, whose traceback is wanted."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from operations.hall_folder import HallFolderError
    from queueing.errors import QueueingError

    if isinstance(error, QueueingError | HallFolderError):
        return str(error)
    if isinstance(error, OperationalError | ProgrammingError):
        return f"the database cannot be used: {_first_line(error.orig or error)}"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    return None


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
