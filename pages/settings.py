"""Settings: who provides the language model, from where each part of that is known, and whether it answers."""

from __future__ import annotations

import os

import streamlit as st

import core
from core import weights
from core.errors import StudioError
from core.llm.prices import as_of, known
from pages.widgets.frame import framed
from pages.widgets.words import plain

HOW = """export OPENAI_API_KEY=...       # not needed for a local server
export OPENAI_BASE_URL=...      # only for others than OpenAI, such as http://localhost:11434/v1
export STUDIO_MODEL=...         # the model's name there"""
SECRETS = """OPENAI_API_KEY = "..."
OPENAI_BASE_URL = "..."
STUDIO_MODEL = "..."
"""


def main() -> None:
    """The provider as it is set, the test, how to set it; then where things are kept."""
    st.title("Settings")
    st.header("Language model", anchor=False)
    st.markdown(
        "The playbook needs none of this. A language model of any OpenAI-compatible address can take its place: OpenAI, Gemini's "
        "compatible address, vLLM, Ollama, llama.cpp."
    )
    _provider()
    _how()
    st.header("Web search", anchor=False)
    st.markdown(
        "With a language model, models can be looked up on the web (chosen for each run). Search terms hold the kind of problem, the "
        "kinds of columns and the metric, never a column's name or a value. Without network the bundled model cards serve."
    )
    st.header("Sandbox", anchor=False)
    _sandbox()
    st.header("GPU", anchor=False)
    _gpu()
    st.header("Pre-trained networks", anchor=False)
    st.markdown(f"For pictures and texts: inside the installed packages. {weights.sentence()}")
    st.header("Where things are kept", anchor=False)
    st.markdown(
        f"Data, scripts and journals: `{os.environ.get('STUDIO_HOME') or '.studio'}` (`STUDIO_HOME`). Keys stay where you set them: "
        "they are in no database, journal, export or log, and in no script's environment."
    )


def _provider() -> None:
    state = core.provider()
    with st.container(border=True, key="provider"):
        if not state.ready:
            st.info(plain(state.sentence), icon=":material/key_off:")
            return
        st.markdown(f":material/check_circle: {plain(state.sentence)}")
        facts = {
            "Key": f"set, from {_from(state.key_source)}" if state.key_source else "none (a local server needs none)",
            "Address": f"{state.host}, from {_from(state.address_source)}"
            if state.address_source
            else f"{state.host} (OpenAI's own)",
            "Model": f"{state.model}, from {_from(state.model_source)}"
            if state.model
            else "none set: name one for each run",
        }
        for name, fact in facts.items():
            st.markdown(f"**{name}.** {plain(fact)}")
        model = st.text_input("Model to test", value=state.model, key="settings_model", placeholder="the model's name")
        if model:
            price = f"its price is known (table of {as_of()})" if known(model) else "no price is known: runs show tokens only, and the cap on money does not bind"  # fmt: skip
            st.caption(plain(f"{model}: {price}."))
        with st.container(horizontal=True):
            test = st.button("Test the connection", key="test_provider", icon=":material/lan:", disabled=not model)
            listing = st.button("List models", key="list_models", icon=":material/list:")
        if test:
            _told(lambda: core.test_provider(model or ""), "Asking the model for one word")
        if listing:
            _listed()


def _sandbox() -> None:
    """What keeps generated scripts in, on and off, as the engine found it by trying."""
    state = core.worker_state()
    st.markdown("Generated scripts run in a closed room. What closes it was tried out when the engine started:")
    if not state.alive:
        st.info("The engine is down; what it can do shows when it runs.", icon=":material/power_off:")
        return
    with st.container(border=True, key="sandbox"):
        for name in state.protections:
            st.markdown(f":material/check_circle: {plain(name)}")
        for name in state.unprotected:
            st.markdown(f":material/cancel: {plain(name)}: **off** on this machine")


def _gpu() -> None:
    """Whether networks learn on a GPU here; finding out takes seconds where there is one."""
    with st.spinner("Trying the GPU in a closed room"):
        found = core.gpu()
    st.markdown(plain(found.sentence))


def _from(source: str) -> str:
    return "the environment" if source == "environment" else source


def _told(verb: object, doing: str) -> None:
    try:
        with st.spinner(doing):
            sentence = verb()  # type: ignore[operator]
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    st.success(plain(sentence), icon=":material/check_circle:")


def _listed() -> None:
    try:
        with st.spinner("Asking for the list"):
            names = core.provider_models()
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    if not names:
        st.info("The provider lists no models.", icon=":material/info:")
    st.code("\n".join(names) or " ", language=None, height=min(240, 60 + 22 * len(names)))


def _how() -> None:
    with st.expander("How to set it", icon=":material/key:", key="how"):
        st.markdown("In the environment of the program, before it starts:")
        st.code(HOW, language="bash")
        st.markdown("or in the file `.streamlit/secrets.toml` (the environment comes first):")
        st.code(SECRETS, language="toml")
        st.caption(
            "The engine reads the same settings when it asks the model. A change in the file holds at once; a change in the environment "
            "needs a restart of the app and of its engine. A run that waits for the model waits until then."
        )


if framed():
    main()
