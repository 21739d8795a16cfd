"""Who may use the pages. A server on the loopback address is its user's own; one that others can reach asks who they are.

The studio runs code that was proposed to it and shows everybody every run, so an open server without sign-in does
nothing but say how to set it up, unless `STUDIO_OPEN=1` says that this is meant. What a proxy in front of a loopback
address lets in cannot be seen from here.
"""

from __future__ import annotations

import ipaddress

import streamlit as st

from core.errors import BadInput
from core.settings import open_to_all, users
from pages.widgets.words import plain

HOW = """\
Choose one of these, and start the server again:

- Keep it to this machine: `--server.address 127.0.0.1`, as it is by default.
- Ask for sign-in: fill in the section `[auth]` of `.streamlit/secrets.toml` with an OpenID Connect provider
  (`redirect_uri`, `cookie_secret`, `client_id`, `client_secret`, `server_metadata_url`). `STUDIO_USERS` names who may
  come in; without it everybody may who has an account there.
- Let anyone in who reaches it, on a network that you trust: `STUDIO_OPEN=1`.
"""


def admitted() -> bool:
    """Whether the page may be drawn for this person. Else says what is to be done, and draws that alone."""
    address = st.get_option("server.address")
    if loopback(address):
        return True
    with st.sidebar:
        st.warning(f"This server is open to others (it listens on {_shown(address)}).", icon=":material/public:")
    try:
        anyone = open_to_all()
    except BadInput as error:
        st.error(plain(error), icon=":material/error:")
        return False
    if sign_in_is_set():
        return _signed_in()
    if anyone:
        with st.sidebar:
            st.warning("Nobody has to sign in (STUDIO_OPEN=1): whoever reaches it sees and runs everything.")
        return True
    st.title("This server is open to others and has no sign-in")
    st.error(
        f"It listens on {_shown(address)}, and nothing says who may use it. Until then no page does anything.",
        icon=":material/lock:",
    )
    st.markdown(HOW)
    return False


def loopback(address: str | None) -> bool:
    """Whether a server at this address can be reached from its own machine only. No address means every network."""
    if not address:
        return False
    if address.strip().lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip().strip("[]")).is_loopback
    except ValueError:  # a name: what it leads to may change
        return False


def sign_in_is_set() -> bool:
    """Whether secrets.toml has a section [auth]."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def _signed_in() -> bool:
    if not st.user.get("is_logged_in"):
        st.title("Sign in")
        st.markdown("This studio is open to others, so it asks who you are.")
        if st.button("Sign in", key="sign_in", type="primary", icon=":material/login:"):
            st.login(_provider())
        return False
    email = str(st.user.get("email") or "").lower()
    listed = users()
    with st.sidebar:
        st.caption(f"Signed in as {plain(email or st.user.get('name') or 'somebody')}")
        if st.button("Sign out", key="sign_out", icon=":material/logout:", type="tertiary"):
            st.logout()
    if listed and (email not in listed or st.user.get("email_verified") is False):
        st.title("You are not on the list")
        st.error(
            f"{plain(email or 'This account')} may not use this studio: ask who runs it to add you to STUDIO_USERS."
        )
        return False
    return True


def _provider() -> str | None:
    """The only provider that has a name, where the section holds one instead of the settings themselves."""
    named = [name for name, value in st.secrets["auth"].items() if hasattr(value, "keys")]
    return named[0] if named and "client_id" not in st.secrets["auth"] else None


def _shown(address: str | None) -> str:
    return plain(address) if address else "every address"
