"""docs/deployment.md as it is written: every command block, in order, on computers that begin with none of it."""

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.running import ROOT

GUIDE = (ROOT / "docs" / "deployment.md").read_text("utf-8")
BLOCKS = [
    re.sub(r"^   ", "", block, flags=re.MULTILINE) for block in re.findall(r"^ *```sh\n(.*?)^ *```", GUIDE, re.M | re.S)
]
OF_A_NETWORK = "chrony"  # what it installs comes from a network, and systemd must run for the other
HERE = Path(__file__).parent
TYPED = r"\g<0> <<<'correct horse battery'"
"""What is typed when a password is asked for."""

LOOK = r"""
onewindow user list
for try in $(seq 300); do curl -sf http://127.0.0.1:8000/readyz >/ready && break || sleep 0.1; done
cat /ready || { cat /run/units/*; exit 7; }
cd /root && onewindow check-journal
writable() { runuser -u onewindow -- find "$@" -writable ! -type l 2>/dev/null | wc -l; }
echo "--- writable code: $(writable /opt/onewindow /etc/onewindow.toml)"
echo "--- settings: $(stat -c '%U %G %a' /etc/onewindow.toml)"
echo "--- loose: $(find /var/lib/onewindow -perm /077 | wc -l) of $(find /var/lib/onewindow | wc -l)"
echo "--- backups: $(ls /var/lib/onewindow/backups | wc -l)"
echo "--- python: $(readlink -f /opt/onewindow/.venv/bin/python)"
cp -a /opt/onewindow/.venv /source/installed && cp /opt/onewindow/.setup/python-run /source/
"""
SEEN = r"""
for try in $(seq 300); do grep -q 'this agent is' /run/units/onewindow-agent && break || sleep 0.1; done
cat /run/units/onewindow-agent
echo "--- token file: $(stat -c '%U %a' /etc/onewindow-agent.env)"
"""


TRIAL = """mount -t tmpfs t /mnt && mkdir /mnt/a /mnt/b /mnt/c
mount -t overlay o -o lowerdir=/,upperdir=/mnt/a,workdir=/mnt/b /mnt/c"""
ISOLATED = ("unshare", "--mount", "--net", "--pid", "--fork", "--kill-child")


def can_make_computers() -> str:
    """Why not; empty: yes."""
    if os.geteuid() != 0:
        return "only root can make users and mounts"
    system = subprocess.run(["/usr/bin/python3", "-V"], capture_output=True, text=True, check=False).stdout
    if f"Python {sysconfig.get_python_version()}." not in system:
        return "the packages are another Python's than the system's"
    tried = subprocess.run([*ISOLATED, "sh", "-c", TRIAL], capture_output=True, text=True, check=False)
    return tried.stderr.strip()


def source_of(folder: Path) -> Path:
    """A repository of this tree as it is, and the pages' libraries beside it."""
    repository = folder / "source"
    repository.mkdir()
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "init.defaultBranch=main"]
    listed = subprocess.check_output(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, text=True)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "bench/", "docs/pictures/")):
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, repository / name)
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "all"]):
        subprocess.run([*git, *words], cwd=repository, check=True)
    shutil.copytree(ROOT / "static" / "vendor", repository / "vendor")
    return repository


@pytest.mark.slow
@pytest.mark.timeout(600)  # two computers are set up
def test_every_command_block_of_the_guide_does_what_it_says(tmp_path: Path) -> None:
    if why := can_make_computers():
        pytest.skip(f"no computer can be made here: {why}")
    blocks = [block.replace("<this repository>", "/source") for block in BLOCKS if OF_A_NETWORK not in block]
    second = next(number for number, block in enumerate(blocks) if "git clone" in block and number)
    ends = next(number for number, block in enumerate(blocks) if "onewindow-agent.service /etc" in block) + 1
    env = re.findall(r"^ *```ini\n(.*?)^ *```", GUIDE, re.M | re.S)[0].replace("   ", "")
    env = re.sub(r"SERVER=.*", "SERVER=http://127.0.0.1:8000", env)
    write_env = f"cat >/etc/onewindow-agent.env <<END\n{env}END\n"
    write_env += (
        'sed -i "s/^ONEWINDOW_AGENT_TOKEN=.*/ONEWINDOW_AGENT_TOKEN=$(cat /source/token)/" /etc/onewindow-agent.env\n'
    )
    beginning, token = blocks[: second - 1], blocks[second - 1]
    hall = ["set -e\n", *(re.sub(r"^onewindow user add.*$", TYPED, block, flags=re.M) for block in beginning)]
    hall += [token.rstrip() + ' | sed \'s/.*"token": "\\([^"]*\\)".*/\\1/\' >/source/token\n', *blocks[ends:], LOOK]
    (tmp_path / "hall").write_text("\n".join(hall), "utf-8")
    kiosk = ["set -e\n", *blocks[second : ends - 1], write_env, blocks[ends - 1], SEEN]
    (tmp_path / "kiosk").write_text("\n".join(kiosk), "utf-8")
    packages = sysconfig.get_paths()["purelib"]
    computer, source = f"bash {HERE}/computer.sh", source_of(tmp_path)
    both = f"ip link set lo up; {computer} hall {source} {packages} {tmp_path}/hall && "
    both += f"{computer} kiosk {source} {packages} {tmp_path}/kiosk"
    with (tmp_path / "said").open("w+") as said:
        command = [*ISOLATED, "bash", "-c", f"exec </dev/null; {both}"]
        done = subprocess.run(command, stdout=said, stderr=said, check=False)
    text = (tmp_path / "said").read_text("utf-8", "replace")
    assert done.returncode == 0, text[-6000:]
    figures = dict(line[4:].split(": ", 1) for line in text.splitlines() if line.startswith("--- "))
    assert figures.pop("python").startswith("/usr/bin/python3")
    assert figures.pop("loose").startswith("0 of ")
    assert figures == {
        "writable code": "0", "settings": "root onewindow 640", "backups": "1", "token file": "root 600",
    }, text[-6000:]  # fmt: skip
    assert re.search(r"^anna .*administrator", text, re.M) and re.search(r"^wang .*clerk", text, re.M)
    assert "journal and tables agree" in text
