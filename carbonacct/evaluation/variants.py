"""Accounting profiles under another reading: the same profile with some settings replaced."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from carbonacct.errors import ReferenceDataError
from carbonacct.ghg.profile import Profile


def variant_id(profile: str, reading: str) -> str:
    """Id of an accounting profile under a reading that overrides some of its settings."""
    return f"{profile}+{reading}"


def varied_profile(profile: Profile, name: str, settings: Mapping[str, object], place: str) -> Profile:
    """A profile with some of its settings replaced.

    Args:
        profile: the profile.
        name: id of the new one.
        settings: dotted key (``electricity.family``) → value.
        place: what a message names.

    Raises:
        ReferenceDataError: a key is no setting, or a value does not fit.
    """
    content = profile.model_dump(mode="python")
    known = profile.settings()
    for key, value in settings.items():
        part, _, entry = key.partition(".")
        if key not in known or not entry:
            raise ReferenceDataError(f"{place}: {key!r} is no setting of a profile")
        content[part][entry] = tuple(value) if isinstance(value, list) else value
    content["id"] = name
    try:
        return Profile.model_validate(content)
    except ValidationError as error:
        raise ReferenceDataError(f"{place}: {error}") from error
