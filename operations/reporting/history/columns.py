"""The columns of a history, and the words for how a visit ended."""

from queueing.errors import BadRequest
from queueing.ticket import State

INSTANTS = ("issued_at", "called_at", "started_at", "finished_at")
COLUMNS = ("hall", "number", "line", "service", "priority", "window", *INSTANTS, "outcome")
EVERY = (*COLUMNS, "arrived_at", "booked_at")
"""With what few systems know: when somebody began to queue for the number, and the time that they had booked."""
TIMES = (*INSTANTS, "arrived_at", "booked_at")
NEEDED = ("hall", "number", "line", "issued_at", "outcome")
"""Required columns. `hall` may be missing if the command names the hall."""
OUTCOMES = {"finished": State.FINISHED, "no_show": State.NO_SHOW, "cancelled": State.CANCELLED}
OTHER_OUTCOMES = {
    "办结": "finished", "已办结": "finished", "完成": "finished", "已完成": "finished", "过号": "no_show",
    "已过号": "no_show", "弃号": "no_show", "未到": "no_show", "取消": "cancelled", "已取消": "cancelled",
}  # fmt: skip
"""What Chinese systems call them."""
LEAVING = (State.NO_SHOW.value, State.CANCELLED.value)
"""Of these, `finished_at` is when the citizen left, which may be before the call."""
ALIASES = {
    "大厅": "hall", "大厅编号": "hall", "号码": "number", "票号": "number", "排队号": "number", "队列": "line",
    "队列编号": "line", "业务": "service", "业务名称": "service", "业务类型": "service", "事项": "service",
    "事项名称": "service", "优先": "priority", "优先级": "priority", "窗口": "window", "窗口号": "window",
    "窗口编号": "window", "取号时间": "issued_at", "叫号时间": "called_at", "呼叫时间": "called_at",
    "首次叫号时间": "called_at", "开始时间": "started_at", "开始办理时间": "started_at", "结束时间": "finished_at",
    "办结时间": "finished_at", "完成时间": "finished_at", "离开时间": "finished_at", "结果": "outcome",
    "办理结果": "outcome", "状态": "outcome", "到达时间": "arrived_at", "预约时间": "booked_at",
}  # fmt: skip
"""What Chinese systems call the columns."""
LONGEST = {"hall": 64, "number": 64, "line": 64, "service": 200, "priority": 32}
"""The longest text that a ticket stores in each, in characters."""


class Unreadable(BadRequest):
    """The file is not a history and nothing was imported. The message says what to do."""

    title = "The file cannot be read"

    def __init__(self, detail: str) -> None:
        super().__init__("unreadable_file", detail)


class BadRow(Exception):
    """A row that cannot be a ticket; the message says why."""
