"""The models of a refusal."""

from pydantic import BaseModel, ConfigDict


class Refused(BaseModel):
    """`code` is for programs; what it is about (ticket, state, step …) stands beside it."""

    model_config = ConfigDict(extra="allow")

    code: str
    title: str
    detail: str


class Problem(BaseModel):
    """RFC 9457. `code` is for programs; what it is about (ticket, state, step …) stands beside it."""

    model_config = ConfigDict(extra="allow")

    type: str
    status: int
    code: str
    title: str
    detail: str
