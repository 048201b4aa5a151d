"""Why a voice note is not accepted."""

from typing import ClassVar

MAX_PARTS = 20_000
"""Boxes, pages, frames or blocks of one recording; a minute has some thousands."""


class VoiceRefused(Exception):
    """Say why a recording was not accepted: a stable `code` and `params` for its message."""

    code: ClassVar[str] = "voice_refused"

    def __init__(self, **params: int) -> None:
        super().__init__(self.code, params)
        self.params = params


class VoiceTooHeavy(VoiceRefused):
    """Refuse more bytes than allowed; params `millions`."""

    code = "voice_too_heavy"


class VoiceTooLong(VoiceRefused):
    """Refuse a longer recording than allowed; params `seconds`."""

    code = "voice_too_long"


class VoiceFormatRefused(VoiceRefused):
    """Refuse a container that holds pictures, or sound in a way that phones do not play."""

    code = "voice_format_refused"


class VoiceDamaged(VoiceRefused):
    """Refuse a recording whose parts do not fit together."""

    code = "voice_damaged"
