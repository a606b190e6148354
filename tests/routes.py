"""Routes of apps that a process makes again and again."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}


class CompiledOnce(Rule):
    """A rule as any other. What makes its addresses is compiled once a process: it depends on the rule's text alone,
    and compiling it is half of what an app costs.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        text: tuple[Any, ...] = (self.rule, append_unknown, *self._trace)
        if self.defaults:
            return super()._compile_builder(append_unknown)
        if text not in _builders:
            _builders[text] = super()._compile_builder(append_unknown)
        return _builders[text]
