"""A good engineer behind HTTP: reads the prompts as a language model would and answers with Tiny's scripts. Same request, same answer.

`good` is the whole engineer; the functions below it make it fail in one way each.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

from core.solution import Solution
from tests.fakes import scripts
from tests.fakes.provider import Act, fail

Model = Callable[[dict[str, Any]], Act]
LEAK = "known = pd.read_csv('/data/answers.csv')"
CRASH = 'raise RuntimeError("these features cannot be made")'
ADDITIONS = {
    "features": (scripts.SQUARES, scripts.CUBES, scripts.ZEROS, "# as it was"), "model": (scripts.HALF, scripts.JITTER, "# as it was"),
}  # fmt: skip
METHODS = ("mean", "weights", "stack", "rank")
SUMMARY = (
    "The features matter most: without them the score falls far below that of the whole script. The model adds less over the plain mean, "
    "yet its interval leaves no doubt. Whatever else was switched off is within noise, so nothing of it is worth a round of its own."
)
EXAMPLE = """from models import {name}

model = {name}(
    rounds=400,
    rate=0.05,
    depth=6,
    least_rows=20,
    penalty=1.0,
    threads=task["threads"],
    seed=task["seed"],
)
model.fit(features(train), train[target])
found = model.predict_proba(features(test))
columns = dict(zip(model.classes_, found.T))
"""
BECAUSE = "The members come from different families and err on different rows, so that their errors should cancel."
SHORT: dict[str, int] = {}
# helpers more in each block: 5,100 characters, as the playbook's scripts have, and blocks of 10 to 30 lines below the set-up
LONG = {"setup": 6, "features": 1, "model": 1, "predict": 2}
PADDING = """

def checked_{n}(frame, least=0.0, most=1.0e9):
    \"\"\"The frame with its numbers between the bounds that the training rows had, and gaps filled from the centre.\"\"\"
    bounded = frame[numbers].clip(lower=least, upper=most)
    for name in numbers:
        bounded[name] = bounded[name].fillna(float(centre[name]))
    return bounded.astype(float)
"""


def role_of(body: dict[str, Any]) -> str:
    """The role that a request asks."""
    return str(body["messages"][0]["content"].split("\n", 1)[0].removeprefix("Role: "))


def good(body: dict[str, Any], padding: Mapping[str, int] = SHORT) -> Act:
    """A usable answer in every role. `padding`: so many functions more in each of these blocks of a candidate's script."""
    role = role_of(body)
    if role not in ANSWERS:
        return Act("ok")
    user = next(message["content"] for message in body["messages"] if message["role"] == "user")
    answer = ANSWERS[role](user)
    if role == "candidate":
        answer["code"] = _padded(Solution(code=answer["code"], title=""), padding)
    return Act(json.dumps(answer))


def _padded(script: Solution, padding: Mapping[str, int]) -> str:
    for block, times in padding.items():
        more = "".join(PADDING.replace("{n}", f"{block}_{number}") for number in range(times))
        old = script.block(block).code.strip("\n")
        script = script.replace(
            block, f"{more.strip()}\n\n\n{old}" if block == "predict" else f"{old}\n{more.rstrip()}"
        )
    return script.code


def _retriever(user: str) -> dict[str, Any]:
    pages = re.findall(r"⟦page \d+: (\S+)", user)
    cards = [
        {"name": name, "why": f"{name} is quick and suits numbers.", "source": pages[0] if pages else "", "code": EXAMPLE.replace("{name}", name)}
        for name in scripts.MODELS
    ]  # fmt: skip
    return {"models": cards}


def _candidate(user: str) -> dict[str, Any]:
    card = re.search(r"⟦model: (.*)", user)
    name = card[1].strip() if card else "linear"
    family = name if name in scripts.MODELS else list(scripts.MODELS)[_number(name) % 2]
    made = scripts.solution(family)
    return {"title": name, "model": family, "code": f"{made.code.rstrip()}\n\n# written for {name}\n"}


def _merger(user: str) -> dict[str, Any]:
    base, other = (Solution(code=code, title=str(n), model=f"m{n}") for n, code in enumerate(_fences(user)[:2]))
    made = scripts.merged(base, other)
    return {"title": "Both", "model": "both", "code": made.code}


def _ablation(user: str) -> dict[str, Any]:
    script, mark = Solution(code=_fences(user)[0], title=""), f"# {_number(user) % 1000}"
    plain = {"features": ("no features", scripts.ZEROS), "model": ("the mean", scripts.MODELS["mean"])}
    return {
        "variants": [
            {"block": block, "title": title, "code": f"{script.block(block).code.rstrip()}\n\n\n{code}\n{mark}"}
            for block, (title, code) in plain.items()
        ]
    }


def _extractor(user: str) -> dict[str, Any]:
    tried = user.rsplit("Tried already:", 1)[1]
    blocks = sorted(("features", "model"), key=lambda block: tried.count(f"- [{block}]"))
    options = [{"block": block, "plan": _plan(user, block)} for block in blocks]
    return {"why": f"[{blocks[0]}] matters in the study and was worked on least.", "options": options}


def _planner(user: str) -> dict[str, Any]:
    block = re.search(r"The block \[(\w+)\]", user)
    return {"plan": _plan(user, block[1] if block else "features")}


def _plan(user: str, block: str) -> str:
    return (
        f"Derive change {_number(user + block) % 100_000} for [{block}]: another shape of the numbers, kept in the same form, so that "
        "the blocks below read what they read before. It should help because the study shows that this block carries the score."
    )


def _coder(user: str) -> dict[str, Any]:
    block = re.search(r"The block \[(\w+)\]", user)
    plan = user.rsplit("The plan:", 1)[1]
    additions = ADDITIONS.get(block[1] if block else "", ("# as it was",))
    number = _number(plan)
    return {"title": f"change {number % 1000}", "code": f"{_fences(user)[0].rstrip()}\n\n\n{additions[number % len(additions)]}\n# change {number % 1000}"}  # fmt: skip


def _idea(user: str) -> dict[str, Any]:
    tried = len(re.findall(r"-> score", user))
    members = "all members" if tried < len(METHODS) else "the first two"
    return {"plan": f"Take {METHODS[tried % len(METHODS)]} over {members}. {BECAUSE}"}


def _combination(user: str) -> dict[str, Any]:
    ids = re.findall(r"^- ([0-9a-f]{10}):", user, re.MULTILINE)
    plan = user.rsplit("The plan:", 1)[1]
    method = next(each for each in METHODS if f"Take {each}" in plan)
    few = "first two" in plan
    return {
        "method": "weights" if few else method,
        "members": ids[:2] if few else ids,
        "weights": [0.7, 0.3] if few else [],
    }


def _debugger(user: str) -> dict[str, Any]:
    script = Solution(code=_fences(user)[0], title="")
    blocks = [
        {"block": block.name, "code": block.code.replace(CRASH, "# mended")}
        for block in script.blocks
        if CRASH in block.code
    ]
    return {"cause": "One line is too many.", "model": "", "blocks": blocks, "code": ""}


def _leakage(user: str) -> dict[str, Any]:
    code = "\n".join(_fences(user))
    if LEAK not in code:
        return {"findings": []}
    changed = re.search(r"New code of \[(\w+)\]", user)
    block = (
        changed[1] if changed else next(each.name for each in Solution(code=code, title="").blocks if LEAK in each.code)
    )
    body = _fences(user)[-1] if changed else Solution(code=code, title="").block(block).code
    return {"findings": [{"block": block, "lines": LEAK, "what": "It reads answers from elsewhere.", "code": body.replace(LEAK, "# mended")}]}  # fmt: skip


ANSWERS: dict[str, Callable[[str], dict[str, Any]]] = {
    "retriever": _retriever, "candidate": _candidate, "merger": _merger, "ablation": _ablation,
    "summariser": lambda user: {"summary": SUMMARY}, "extractor": _extractor,
    "coder": _coder, "planner": _planner, "ensemble planner": _idea, "ensembler": _combination, "debugger": _debugger,
    "leakage": _leakage, "data use": lambda user: {"findings": []},
}  # fmt: skip


def always(act: Act, role: str = "") -> Model:
    """This act in this role (in every one, unless named), a good answer else."""
    return lambda body: act if role in ("", role_of(body)) else good(body)


def once(act: Act, role: str = "") -> Model:
    """This act the first time that this role is asked, good answers else."""
    left, lock = [act], threading.Lock()

    def answer(body: dict[str, Any]) -> Act:
        with lock:
            if left and role in ("", role_of(body)):
                return left.pop()
        return good(body)

    return answer


def writing(line: str, role: str = "coder") -> Model:
    """A good engineer whose code in this role has this line more, until it mends it."""

    def answer(body: dict[str, Any]) -> Act:
        if role_of(body) != role:
            return good(body)
        told = json.loads(good(body).text)
        return Act(json.dumps({**told, "code": _with(told["code"], line)}))

    return answer


def wrong_block(body: dict[str, Any]) -> Act:
    """An extractor that names a block which does not exist, until it is told which there are."""
    if role_of(body) == "extractor" and len(body["messages"]) == 2:
        return Act(json.dumps({"why": "", "options": [{"block": "feature_engineering", "plan": "Do better."}]}))
    return good(body)


def refusing_from(number: int) -> Model:
    """A good engineer whose key is refused from its n-th answer on."""
    left, lock = [number - 1], threading.Lock()

    def answer(body: dict[str, Any]) -> Act:
        with lock:
            left[0] -= 1
            over = left[0] < 0
        return fail(401, "Incorrect API key provided.", "invalid_api_key") if over else good(body)

    return answer


def _with(code: str, line: str) -> str:
    """A whole script gets the line into its features, a block at its end."""
    mark = "# %% [features]"
    if mark not in code:
        return f"{code}\n{line}"
    head, tail = code.split(mark, 1)
    title, rest = tail.split("\n", 1)
    return f"{head}{mark}{title}\n{line}\n{rest}"


def _fences(text: str) -> list[str]:
    return [each.strip("\n") + "\n" for each in re.findall(r"```python\n(.*?)```", text, re.DOTALL)]


def _number(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)
