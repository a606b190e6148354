"""What a browser or a program calls itself, in words that its user knows."""

BROWSERS = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
"""A mark in the User-Agent, and the name; the first that fits, since most call themselves by several names."""
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "HarmonyOS": "HarmonyOS",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def in_words(user_agent: str) -> str:
    """The browser and its system; a program's own name; "" when it gave none.

    >>> in_words("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0")
    'Edge · Windows'
    >>> in_words("python-requests/2.32.3")
    'python-requests/2.32.3'
    """
    names = [next((name for mark, name in names.items() if mark in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in names if name) or user_agent[:60]
