"""Who provides the language model: key, address and name, from the environment or `.streamlit/secrets.toml`. Never recorded."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from core.errors import BadInput
from core.value import Value

KEY, ADDRESS, MODEL = "OPENAI_API_KEY", "OPENAI_BASE_URL", "STUDIO_MODEL"
OPENAI = "api.openai.com"
NO_KEY = "none"  # what a local server is sent: the protocol wants a key, the server does not look at it
ROOT = Path(__file__).resolve().parents[2]
FRAGMENT = 12  # characters of a key that give enough of it away to be hidden as well
HIDDEN = "[key]"


@dataclass(frozen=True)
class Provider:
    """Whom to ask. Neither key nor address is ever shown whole."""

    model: str
    base_url: str | None = field(default=None, repr=False)
    key: str = field(default=NO_KEY, repr=False)

    @property
    def host(self) -> str:
        """The address without anything secret."""
        return _host(self.base_url)


class ProviderState(Value):
    """What is set, and where each part of it comes from ("environment", a file, or "" where it is not set)."""

    ready: bool
    sentence: str
    model: str = ""
    host: str = ""
    key_source: str = ""
    address_source: str = ""
    model_source: str = ""


def provider(model: str = "") -> Provider:
    """The provider as it is set, with this model or the one that is set. Raises BadInput with what to do.

    Where no model is named and the address lists exactly one, that one; only then the network is used.
    """
    settings = _settings()
    base_url, key = settings[ADDRESS][0], settings[KEY][0]
    _check(base_url, key)
    found = Provider(model or settings[MODEL][0], base_url or None, key or NO_KEY)
    return found if found.model else _only_model(found)


def state() -> ProviderState:
    """What is set, without asking anybody."""
    try:
        settings = _settings()
        _check(settings[ADDRESS][0], settings[KEY][0])
    except BadInput as error:
        return ProviderState(ready=False, sentence=str(error))
    model = settings[MODEL][0]
    host = _host(settings[ADDRESS][0])
    sentence = f"{model} at {host} can be asked." if model else f"{host} can be asked; name a model ({MODEL})."
    return ProviderState(
        ready=True, sentence=sentence, model=model, host=host, key_source=settings[KEY][1],
        address_source=settings[ADDRESS][1], model_source=settings[MODEL][1],
    )  # fmt: skip


def redacted(text: str, provided: Provider, *, answer: bool = False) -> str:
    """The text without the key, the pieces of it that providers echo, and what is secret in the address.

    A key such as `ollama` or `test`, which local servers are given for form's sake, could be a word of an `answer` and is
    left there: the model never sees it.
    """
    key = provided.key
    for secret in _secret_parts(provided.base_url):
        text = text.replace(secret, HIDDEN)
    if key == NO_KEY or (answer and _is_word(key)):
        return text
    if _is_word(key):
        return re.sub(rf"(?<![\w-]){re.escape(key)}(?![\w-])", HIDDEN, text)
    return _without_pieces(text.replace(key, HIDDEN), key)


def without_the_files(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment for another process, without what Streamlit copied into this one's from the secrets file.

    That process reads the file itself, so that a key that is mended there is found there.
    """
    try:
        files = _secrets()
    except BadInput:  # it is told where the model is asked
        return dict(environment)
    kept = {
        name: str(kept[name]).strip() for _, kept in reversed(files) for name in (KEY, ADDRESS, MODEL) if kept.get(name)
    }
    return {name: value for name, value in environment.items() if kept.get(name) != value.strip()}


def _settings() -> dict[str, tuple[str, str]]:
    """Each variable with its source. Streamlit copies the file into the environment: what equals the file's is the file's."""
    files = _secrets()
    found: dict[str, tuple[str, str]] = {}
    for name in (KEY, ADDRESS, MODEL):
        ours = os.environ.get(name, "").strip()
        theirs, file = next(((str(kept[name]).strip(), at) for at, kept in files if kept.get(name)), ("", ""))
        found[name] = (ours, "environment") if ours and ours != theirs else (theirs, file)
    return found


def _secrets() -> list[tuple[str, dict[str, object]]]:
    """The secrets files there are, the nearest first, as Streamlit ranks them. Raises BadInput for one that cannot be read."""
    found: list[tuple[str, dict[str, object]]] = []
    for folder, shown in ((Path.cwd(), ""), (ROOT, ""), (Path.home(), "~/")):
        path, name = folder / ".streamlit" / "secrets.toml", f"{shown}.streamlit/secrets.toml"
        if path.is_file():
            try:
                found.append((name, tomllib.loads(path.read_text(encoding="utf-8"))))
            except (OSError, ValueError) as error:
                where = re.sub(r"[^\x20-\x7e]|['\"].*['\"]", "", str(error).splitlines()[0])
                raise BadInput(f"{name} cannot be read ({where}): mend or remove it.") from None
    return found


def _check(base_url: str, key: str) -> None:
    if not key and not base_url:
        raise BadInput(
            f"No language model is set: give {KEY} (and {ADDRESS} for others than OpenAI) in the environment or in "
            ".streamlit/secrets.toml."
        )
    if base_url and not _is_address(base_url):
        raise BadInput(f"{ADDRESS} must be an address such as http://localhost:8000/v1.")
    if not (key.isascii() and (key.isprintable() or not key)) or " " in key:
        raise BadInput(
            f"{KEY} holds a character that no key has (a blank, a line break, a letter with an accent): copy it again."
        )


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and text.isprintable()
    except ValueError:  # a port that is no number, brackets that do not close
        return False


def _host(base_url: str | None) -> str:
    if not base_url:
        return OPENAI
    parts = urlsplit(base_url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _is_word(key: str) -> bool:
    return len(key) < 8 or (len(key) < 16 and not any(letter.isdigit() for letter in key))


def _secret_parts(base_url: str | None) -> list[str]:
    """What is secret in an address, as it is written there and as it reads, the longest first."""
    parts = urlsplit(base_url or "")
    login = parts.netloc.rpartition("@")[0]
    values = [
        value for name, value in parse_qsl(parts.query) if re.search("key|token|secret|sig|pass|code", name, re.I)
    ]
    found = {parts.query, *values, login, parts.password or parts.username or ""}
    found |= {unquote(each) for each in found} | {quote(value, safe="") for value in values}
    return sorted((each for each in found if len(each) >= 4), key=len, reverse=True)


def _without_pieces(text: str, key: str) -> str:
    """Without long fragments of the key, and without its ends beside a mask (`sk-ab***yz`, `****wxyz`)."""
    for start in range(len(key) - FRAGMENT + 1):
        piece = key[start : start + FRAGMENT]
        if piece.isalpha() and piece in (piece.lower(), piece.upper(), piece.capitalize()):
            continue  # it may be a word
        while (at := text.find(piece)) >= 0:
            pairs = zip(text[at:], key[start:], strict=False)
            text = text[:at] + HIDDEN + text[at + sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs)) :]
    text = re.sub(re.escape(key[:3]) + r"[\w.-]{0,20}\*{3,}[\w-]{0,12}", HIDDEN, text)
    return re.sub(r"[\w-]{0,20}(?:\*{2,}|•+|…|\.{3})[\w-]{0,8}" + re.escape(key[-4:]) + r"(?![\w-])", HIDDEN, text)


def _only_model(found: Provider) -> Provider:
    from core.llm.client import Unusable, models

    remedy = f"set {MODEL}, or give --model"
    if found.base_url is None:
        raise BadInput(f"No model is named: {remedy}.")
    try:
        names = models(found)
    except Unusable as error:
        raise BadInput(str(error)) from None
    if len(names) != 1:
        some = f" ({', '.join(names[:5])} …)" if names else ""
        raise BadInput(f"{found.host} lists {len(names)} models{some}: {remedy}.")
    return Provider(names[0], found.base_url, found.key)
