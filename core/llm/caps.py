"""Hard caps on what a run may spend on a language model. Reaching one pauses the run; it never kills it."""

from __future__ import annotations

from pydantic import Field

from core.value import Value


class Spent(Value):
    """What a run has used so far. `cost` is in US dollars; None once a call's price was unknown."""

    calls: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0
    cost: float | None = 0.0

    @property
    def tokens(self) -> int:
        """Prompt and answer together."""
        return self.prompt_tokens + self.answer_tokens

    def plus(self, calls: int, prompt_tokens: int, answer_tokens: int, cost: float | None) -> Spent:
        """With these added."""
        return Spent(
            calls=self.calls + calls,
            prompt_tokens=self.prompt_tokens + prompt_tokens,
            answer_tokens=self.answer_tokens + answer_tokens,
            cost=None if self.cost is None or cost is None else self.cost + cost,
        )


class Caps(Value):
    """Ceilings for one run; money in US dollars, which binds only for a model whose price is known."""

    money: float = Field(default=5.0, ge=0, allow_inf_nan=False)
    tokens: int = Field(default=2_000_000, ge=0)
    calls: int = Field(default=500, ge=0)

    def doubled(self) -> Caps:
        """What is proposed when one of them is reached."""
        return Caps(money=2 * self.money, tokens=2 * self.tokens, calls=2 * self.calls)
