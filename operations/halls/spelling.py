"""Chinese in Pinyin, computed in a separate process, because the dictionary takes 50 MB of memory.

`python -m operations.halls.spelling` reads {"texts": […], "tones": bool} and writes a list of syllables for each text.
"""

import json
import subprocess
import sys
from collections.abc import Iterable

LONGEST_SECONDS = 30


def spelled(texts: Iterable[str], tones: bool = False) -> list[list[str]]:
    """The Pinyin syllables of each text, with tone numbers (`hao4`) if `tones`. Other letters stay unchanged.

    Returns an empty list for every text when the process fails; search then works without Pinyin.
    """
    names = list(texts)
    if not names:
        return []
    command = [sys.executable, "-m", "operations.halls.spelling"]
    request = json.dumps({"texts": names, "tones": tones})
    try:
        done = subprocess.run(  # noqa: S603  # our own module, no shell
            command, input=request, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=True
        )
        answer: list[list[str]] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return [[] for _ in names]
    return answer


def main() -> None:
    """Answer one request."""
    from pypinyin import Style, lazy_pinyin  # imported here so that the server does not load it

    request = json.load(sys.stdin)
    style = Style.TONE3 if request["tones"] else Style.NORMAL
    json.dump([lazy_pinyin(text, style=style) for text in request["texts"]], sys.stdout)


if __name__ == "__main__":
    main()
