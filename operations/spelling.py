"""How Chinese is spelled in Pinyin, asked of a process of its own: the dictionary would take 50 MB of the server.

`python -m operations.spelling` reads {"texts": […], "tones": bool} and writes a list of syllables for each text.
"""

import json
import subprocess
import sys
from collections.abc import Iterable

LONGEST_SECONDS = 30


def spelled(texts: Iterable[str], tones: bool = False) -> list[list[str]]:
    """The syllables of each text, with tone numbers (`tones`: `hao4`) or without; other letters stay as they are.

    An empty list for every text when the process fails: a search then goes without Pinyin.
    """
    asked = list(texts)
    if not asked:
        return []
    command = [sys.executable, "-m", "operations.spelling"]
    request = json.dumps({"texts": asked, "tones": tones})
    try:
        done = subprocess.run(  # noqa: S603  # our own module, no shell
            command, input=request, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=True
        )
        answer: list[list[str]] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return [[] for _ in asked]
    return answer


def main() -> None:
    """Answer one request."""
    from pypinyin import Style, lazy_pinyin  # here alone, so that whoever asks does not load it

    request = json.load(sys.stdin)
    style = Style.TONE3 if request["tones"] else Style.NORMAL
    json.dump([lazy_pinyin(text, style=style) for text in request["texts"]], sys.stdout)


if __name__ == "__main__":
    main()
