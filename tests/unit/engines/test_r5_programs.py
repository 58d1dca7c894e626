"""Programs that have a process of their own and end, are interrupted, are killed or fork: nothing is left of either."""

import os
import signal
from pathlib import Path

import pytest

from tests.helpers.processes import children, line, program, runs, wait_until

#: A thread that is told of the end as of a failure, which is its own business.
ASKS_ASIDE = """
threading.excepthook = lambda _: None
threading.Thread(target=ask, args=("hang",), daemon=True).start()
while not boss.busy:
    time.sleep(0.01)
"""


@pytest.mark.parametrize(
    ("end", "code", "complains"),
    [
        ("", 0, ""),
        ("sys.exit(3)", 3, ""),
        ("raise LookupError('mine')", 1, "LookupError: mine"),
        (ASKS_ASIDE, 0, ""),
    ],
)
def test_end_of_the_program_is_the_end_of_its_process(
    tmp_path: Path, end: str, code: int, complains: str
) -> None:
    with program(tmp_path, f'tell(ask()["pid"])\n{end}\n') as made:
        worker = int(line(made))
        _, complained = made.communicate(timeout=20)
        assert made.returncode == code
        assert complained.strip().endswith(complains)
        assert bool(complained) == bool(complains)
    assert not runs(worker)
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    "body",
    [
        'tell(ask()["pid"])\ntime.sleep(600)',
        'tell(ask()["pid"])\nask("hang")',
        'tell(ask()["pid"])\nask("flood", fd=2, mb=100_000)',
        # a child of the program lives on, and must not hold the pipe
        'tell(ask()["pid"])\nif not os.fork():\n    time.sleep(30)\n    os._exit(0)\ntell("forked")\ntime.sleep(600)',
    ],
)
def test_program_killed_leaves_no_process(tmp_path: Path, body: str) -> None:
    with program(tmp_path, body) as made:
        worker = int(line(made))
        assert runs(worker)
        if "fork" in body:
            assert line(made) == "forked"
        made.kill()
        wait_until(lambda: not runs(worker), "end of the process")
        os.killpg(made.pid, signal.SIGKILL) if "fork" in body else None


@pytest.mark.parametrize(
    "asks",
    [
        'ask("hang", note=begun)',
        'ask(plan=small_plan(folder, start={"begin": "hang", "note": begun}))',
        'ask("count", times=10_000, every=0.01, note=begun)',
    ],
)
def test_ctrl_c_ends_the_question_and_the_process(tmp_path: Path, asks: str) -> None:
    """It goes to every process of the terminal's group: the worker is of another, and is ended by us."""
    body = f"""
begun = str(folder / "begun")
try:
    {asks}
except KeyboardInterrupt:
    tell("interrupted", boss.pid)
"""
    with program(tmp_path, body) as made:
        wait_until((tmp_path / "begun").exists, "a process that has begun")
        (worker,) = children("small_worker", of=made.pid)
        os.killpg(made.pid, signal.SIGINT)
        assert line(made) == "interrupted 0"
        assert not runs(worker)
        _, complained = made.communicate(timeout=20)
        assert (made.returncode, complained) == (0, "")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_ctrl_c_of_one_who_waits_does_not_end_another_s_question(tmp_path: Path) -> None:
    body = """
other = threading.Thread(target=lambda: tell(ask("hang", until=str(folder / "enough"))), daemon=True)
other.start()
while not boss.busy:
    time.sleep(0.01)
try:
    tell("asks")
    ask()
except KeyboardInterrupt:
    tell("interrupted")
other.join()
"""
    with program(tmp_path, body) as made:
        assert line(made) == "asks"
        os.kill(made.pid, signal.SIGINT)
        assert line(made) == "interrupted"
        (tmp_path / "enough").touch()
        assert line(made) == "{}"


def test_forked_child_has_a_process_of_its_own(tmp_path: Path) -> None:
    """Parent and child ask on, both at once, and the child's end is not the end of the parent's process."""
    body = """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12: threads do not come along
mine = ask()["pid"]
read, write = os.pipe()
child = os.fork()
if not child:
    own = ask()["pid"]
    again = ask()["pid"]
    os.write(write, f"{own} {again} {boss.pid}".encode())
    sys.exit(0)  # the way that runs every farewell
assert ask()["pid"] == mine
assert os.waitpid(child, 0)[1] == 0
assert ask()["pid"] == mine
tell(mine, os.read(read, 100).decode())
"""
    with program(tmp_path, body) as made:
        mine, own, again, known = map(int, line(made).split())
        assert own == again == known != mine
        _, complained = made.communicate(timeout=20)
        assert (made.returncode, complained) == (0, "")
        assert not runs(own)
        assert not runs(mine)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_fork_under_a_question_of_another_thread(tmp_path: Path) -> None:
    """The lock of the line may be held, and the question is not the child's."""
    body = """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)
asking = threading.Thread(target=lambda: tell(ask("count", times=60, every=0.02)))
asking.start()
while not boss.busy:
    time.sleep(0.01)
children = []
for _ in range(3):
    child = os.fork()
    if not child:
        code = 0 if boss.asking == 0 and ask(value=5, wait_s=20)["value"] == 5 else 1
        boss.stop()
        os._exit(code)
    children.append(child)
codes = [os.waitpid(child, 0)[1] for child in children]
asking.join()
tell(codes)
"""
    with program(tmp_path, body) as made:
        assert line(made) == "{}"
        assert line(made) == "[0, 0, 0]"
        _, complained = made.communicate(timeout=20)
        assert (made.returncode, complained) == (0, "")
