"""The verbs about language models and the web: who provides the model, what was said, what it may cost, what is sent."""

from __future__ import annotations

import pandas as pd

from core.data.media import Media
from core.durable import store
from core.engineers.desk import Message
from core.engineers.port import Brief, ModelCard, Privacy, Profile
from core.errors import Refused
from core.harness.task import Task
from core.journal import TRANSCRIPT
from core.llm import tokens
from core.llm.estimate import Estimate
from core.llm.estimate import estimate as estimated
from core.llm.provider import ProviderState, state
from core.runs import Settings
from core.value import Value


class Spoken(Value):
    """One call of a run, whole. `place` is the key of who asked; `problems` say what was tried again, and why."""

    call: str
    role: str
    place: str
    at: float
    model: str
    messages: tuple[Message, ...]
    answer: str
    ended: str
    prompt_tokens: int
    answer_tokens: int
    cached_tokens: int
    cost: float | None
    seconds: float
    problems: tuple[str, ...]


def provider() -> ProviderState:
    """What is set, and from where each part of it comes; no network."""
    return state()


def provider_models() -> tuple[str, ...]:
    """The models that the provider lists. Raises StudioError."""
    from core.llm import client
    from core.llm.provider import provider as provided

    return client.models(provided("any"))


def test_provider(model: str) -> str:
    """Ask the model for one word; a sentence about how that went. Raises StudioError."""
    from core.llm import client
    from core.llm.provider import provider as provided

    return client.probe(provided(model))


def transcript(run: str) -> tuple[Spoken, ...]:
    """Every prompt and answer of a run, in order. Raises Refused where an imported run came without them."""
    texts = {event.key: event.body for event in store.read(run, kind=TRANSCRIPT)}
    calls = store.read(run, kind="call")
    if calls and not texts and store.event(run, "", "imported"):
        raise Refused("This run was imported without what was said to the language model: only its figures came along.")
    return tuple(
        Spoken.model_validate({"call": event.key, "at": event.at, **event.body, **texts[event.key]}) for event in calls
    )


def describe(train: pd.DataFrame, test: pd.DataFrame | None, task: Task, media: Media | None = None) -> Profile:
    """What a run on these tables would tell its engineer of them. Raises BadInput."""
    from core.taking_in import profile_of, take_in

    return profile_of(take_in(train, test, task)[0], media)


def estimate(settings: Settings, task: Task, profile: Profile) -> Estimate:
    """What a run may ask of the model, and what that costs; before the start."""
    sent = tokens.estimate(what_is_sent(task, profile, settings.privacy))
    return estimated(settings.model, settings.sizes, sent)


def what_is_sent(task: Task, profile: Profile, privacy: Privacy) -> str:
    """The part of every prompt that tells of the data, word for word."""
    from core.engineers.llm.prompts import shown

    return shown(Brief(task=task, profile=profile, libraries={}, threads=1, seconds=0.0, privacy=privacy))


def card_from_link(url: str) -> ModelCard:
    """A model card from a page that a person pasted the address of. Raises StudioError."""
    from core import web
    from core.web.cards import card_from

    return card_from(web.read(url))
