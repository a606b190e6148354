"""What every subject's models stand on: bodies, steps, queries, replies, and the words they are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

# No control characters anywhere: what is typed here may end on paper or on a screen.
PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
Word = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=PRINTABLE)]
OptionalWord = Annotated[str, StringConstraints(max_length=64, pattern=PRINTABLE)]
LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps."""
RequestId = Annotated[str, StringConstraints(max_length=80, pattern=PRINTABLE)]


class Asked(BaseModel):
    """A body: unknown fields are refused, and no type is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Step(Asked):
    """A step that needs nothing more."""

    request_id: RequestId = Field(default="", description="The same one again answers the same and does nothing twice.")


class Query(BaseModel):
    """A query: unknown parameters are refused; numbers come as text."""

    model_config = ConfigDict(extra="forbid")


class LanguageQuery(Query):
    """The language of the answer."""

    language: OptionalWord = ""


class Reply(BaseModel):
    """A reply of the server."""

    model_config = ConfigDict(frozen=True)


class Ok(Reply):
    """Done."""

    ok: bool = True
