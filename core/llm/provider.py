"""Who provides the language model: key, address and name, from the environment or `.streamlit/secrets.toml`. Never recorded."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import BadInput
from core.value import Value

KEY, ADDRESS, MODEL = "OPENAI_API_KEY", "OPENAI_BASE_URL", "STUDIO_MODEL"
OPENAI = "api.openai.com"
NO_KEY = "none"  # what a local server is sent: the protocol wants a key, the server does not look at it
ROOT = Path(__file__).resolve().parents[2]
FRAGMENT = 8  # characters of a key that give enough of it away to be hidden as well


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


def redacted(text: str, provided: Provider) -> str:
    """The text without the key, the pieces of it that providers echo, and what is secret in the address."""
    key = provided.key
    if key != NO_KEY and len(key) >= 4:
        text = text.replace(key, "[key]")
        if len(key) > FRAGMENT:
            text = re.sub(re.escape(key[:FRAGMENT]) + r"[^\s\"'<>,;]*", "[key]", text)
            text = re.sub(re.escape(key[:3]) + r"[\w.-]{0,20}\*{3,}[\w-]{0,12}", "[key]", text)
    parts = urlsplit(provided.base_url or "")
    for secret in (parts.password, parts.query):
        if secret:
            text = text.replace(secret, "[key]")
    return text


def _settings() -> dict[str, tuple[str, str]]:
    """Each variable with its source. Streamlit copies the file into the environment: what equals the file's is the file's."""
    file, kept = _secrets()
    found: dict[str, tuple[str, str]] = {}
    for name in (KEY, ADDRESS, MODEL):
        ours, theirs = os.environ.get(name, "").strip(), str(kept.get(name, "")).strip()
        if ours and ours != theirs:
            found[name] = (ours, "environment")
        else:
            found[name] = (theirs, file if theirs else "")
    return found


def _secrets() -> tuple[str, dict[str, object]]:
    """The first secrets file there is, in Streamlit's order. Raises BadInput for one that cannot be read."""
    for folder in (Path.cwd(), ROOT, Path.home()):
        path = folder / ".streamlit" / "secrets.toml"
        if path.is_file():
            try:
                return ".streamlit/secrets.toml", tomllib.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                where = re.sub(r"[^\x20-\x7e]|['\"].*['\"]", "", str(error).splitlines()[0])
                raise BadInput(f".streamlit/secrets.toml cannot be read ({where}): mend or remove it.") from None
    return "", {}


def _check(base_url: str, key: str) -> None:
    if not key and not base_url:
        raise BadInput(
            f"No language model is set: give {KEY} (and {ADDRESS} for others than OpenAI) in the environment or in "
            ".streamlit/secrets.toml."
        )
    if base_url and (urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).hostname):
        raise BadInput(f"{ADDRESS} must be an address such as http://localhost:8000/v1.")
    if not (key.isascii() and (key.isprintable() or not key)) or " " in key:
        raise BadInput(
            f"{KEY} holds a character that no key has (a blank, a line break, a letter with an accent): copy it again."
        )


def _host(base_url: str | None) -> str:
    if not base_url:
        return OPENAI
    parts = urlsplit(base_url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


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
