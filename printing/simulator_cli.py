"""`onewindow printer-simulator`: a simulated printer whose faults are set on standard input."""

import argparse
import os
import select
import sys
from contextlib import suppress
from math import inf
from pathlib import Path
from time import monotonic

from printing.preview.interpreter import read
from printing.preview.paper import png
from printing.profiles import ProfileError, Profiles
from printing.simulator import ANSWERINGS, FAULTS, FLOWS, Manners, Simulator


class Told:
    """Runs the commands typed by a user, one per line: the name of a fault and, optionally, after how many bytes it
    begins; or mend, paper, quit. `width`: the paper's width in dots.
    """

    def __init__(self, simulator: Simulator, width: int) -> None:
        self._simulator, self._width = simulator, width
        self.is_over = False

    def do(self, line: str) -> str:
        """Run one line and return the reply; "" for none."""
        match line.split():
            case []:
                return ""
            case ["mend"]:
                self._simulator.set_fault("")
            case ["paper"]:
                return "\n".join(read(bytes(self._simulator.printed), self._width).lines)
            case ["quit"]:
                self.is_over = True
            case [name, *after] if name in FAULTS and (not after or (len(after) == 1 and after[0].isdecimal())):
                fault = next(fault for fault in FAULTS if fault == name)
                self._simulator.set_fault(fault, int(after[0]) if after else 0)
            case _:
                return (
                    f"not known: {line.strip()}; known: {', '.join(FAULTS)} [after how many bytes], mend, paper, quit"
                )
        return ""


def main(argv: list[str] | None = None) -> int:
    """Run a simulated printer until quit, Ctrl-C or `--seconds`. Prints its address, then reads commands."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.tcp is not None and arguments.flow != "none":
        parser.error("--flow is for a serial line; a network holds its sender up by itself")
    try:
        width = Profiles().get(arguments.profile).paper.dots
    except ProfileError as error:
        parser.error(str(error))
    simulator = Simulator(
        Manners(
            arguments.baud,
            flow=arguments.flow,
            fault=arguments.fault,
            after_bytes=arguments.after_bytes,
            answering=arguments.answers,
        )
    )
    _say(_begun(simulator, arguments.tcp, arguments.link))
    with suppress(KeyboardInterrupt):
        _obey(Told(simulator, width), monotonic() + arguments.seconds if arguments.seconds else inf)
    simulator.stop()
    if arguments.out:
        _keep(bytes(simulator.printed), width, arguments.out)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "onewindow printer-simulator",
        description="A printer to practise with. On standard input it is told what happens: "
        f"{', '.join(FAULTS)} (with a number: after so many bytes), mend, paper, quit.",
    )
    wire = parser.add_mutually_exclusive_group()
    wire.add_argument("--tcp", type=int, metavar="PORT", help="listen here; 0: any free port")
    wire.add_argument("--pty", action="store_true", help="be a serial printer behind a pseudo-terminal (the default)")
    parser.add_argument("--link", type=Path, help="a name that leads to the pseudo-terminal, also after unplugging")
    parser.add_argument("--baud", type=int, default=0, help="how fast the line is; left out: as fast as bytes come")
    parser.add_argument("--flow", choices=FLOWS, default="none", help="how it holds its sender up (%(default)s)")
    parser.add_argument("--fault", choices=FAULTS, default="", help="something is wrong with it from the start")
    parser.add_argument(
        "--answers", choices=ANSWERINGS, default="", help="late: to the question before; well, zero: always 12 or 00"
    )
    parser.add_argument("--after-bytes", type=int, default=0, help="the fault begins when so many bytes were printed")
    parser.add_argument(
        "--profile", default="generic-80mm", metavar="MODEL", help="its paper is as wide as this model's (%(default)s)"
    )
    parser.add_argument("--out", type=Path, help="keep what was printed in this file, and as a picture beside it")
    parser.add_argument("--seconds", type=float, default=0, help="end by itself after so long")
    return parser


def _begun(simulator: Simulator, port: int | None, link: Path | None) -> str:
    """Start the simulator; returns the address to write into devices.toml."""
    if port is not None:
        return f"tcp://127.0.0.1:{simulator.on_tcp(port)}"
    device = simulator.on_pty(link.absolute() if link else None)
    baud = f"baud={simulator.manners.baud}&" if simulator.manners.baud else ""
    return f"serial://{link.absolute() if link else device}?{baud}flow={simulator.manners.flow}"


def _obey(commands: Told, until: float) -> None:
    """Run commands until quit or the time `until`. When standard input ends, the printer keeps running."""
    unfinished_line, files = b"", [sys.stdin.fileno()]
    while not commands.is_over and monotonic() < until:
        ready, _, _ = select.select(files, [], [], 0.1)
        if not ready:
            continue
        data = os.read(files[0], 4096)
        if not data:
            files.clear()
        *lines, unfinished_line = (unfinished_line + data).split(b"\n")
        for line in lines:
            _say(commands.do(line.decode("utf-8", "replace")))


def _say(text: str) -> None:
    if text:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def _keep(printed: bytes, width: int, path: Path) -> None:
    path.write_bytes(printed)
    sheet = read(printed, width)
    path.with_suffix(".png").write_bytes(png(sheet))
    _say("\n".join([*sheet.lines, *(f"not understood: {report}" for report in sheet.reports)]))
