"""Hazards as the API takes and shows them."""

from gongyou.cases.models import CaseState
from gongyou.cases.schemas import CaseStandingOut, MemberNameOut, SeqIn, UnitNameOut, instant, minutes, photos, voice
from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.files.schemas import FileOrderOut
from gongyou.quality.hazards.filters import Mine, Order
from gongyou.quality.hazards.models import Stage

_CODE = validate.Length(min=1, max=40)
_NOTE = validate.Length(min=1, max=2000)
_LINE = validate.Length(min=1, max=120)


def _note() -> Text:
    return Text(load_default=None, allow_none=True, validate=_NOTE)


class HazardIn(Schema):
    """A hazard as it was found, perhaps offline."""

    id = fields.UUID(
        metadata={"description": "An id minted by the client (UUIDv7): sent again, it is the same hazard."}
    )
    title = Text(
        load_default=None,
        allow_none=True,
        validate=_LINE,
        metadata={"description": "By default the beginning of the description, else category and place."},
    )
    description = Text(
        load_default=None,
        allow_none=True,
        validate=_NOTE,
        metadata={
            "description": "Required without a photo or a voice note.",
            "example": "3 号皮带机尾护罩掉了，滚筒露在外面",
        },
    )
    category = Text(
        required=True,
        validate=_CODE,
        metadata={"description": "A code of `GET /hazard-options`.", "example": "conveyor"},
    )
    severity = Text(
        load_default=None,
        allow_none=True,
        validate=_CODE,
        metadata={"description": "A code of `GET /hazard-options`; the officer decides.", "example": "serious"},
    )
    place = Text(
        load_default=None,
        allow_none=True,
        validate=_LINE,
        metadata={
            "description": "Required without a `place_id`, whose name it is by default.",
            "example": "3 号皮带机尾",
        },
    )
    place_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "A place of `GET /places`."})
    discovered_at = instant(
        load_default=None,
        metadata={"description": "When it was seen; by default now. At most 5 minutes ahead and some weeks back."},
    )
    unit_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "By default the place's unit, else one's own."}
    )
    photo_ids = photos()
    voice_id = voice()


class HazardConfirmationIn(SeqIn):
    """What the officer decides; what is left out stays as reported."""

    category = Text(load_default=None, allow_none=True, validate=_CODE)
    severity = Text(load_default=None, allow_none=True, validate=_CODE)
    duplicate_of = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "A known hazard, confirmed and open: this report corroborates it and ends here."},
    )
    recurrence_of = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "A hazard that was verified and has come back: its rectifier's award is reversed."},
    )
    note = _note()


class HazardRefusalIn(SeqIn):
    """Why a report is turned down; its finder reads it."""

    reason = Text(required=True, validate=_NOTE)


class HazardAppealIn(Schema):
    """Why the finder asks for another officer's decision."""

    reason = Text(required=True, validate=_NOTE)


class HazardAssignmentIn(SeqIn):
    """Who rectifies, until when, and perhaps who verifies."""

    rectifier_id = fields.UUID(required=True)
    verifier_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "By default any officer of the unit may verify."}
    )
    due_at = instant(load_default=None, allow_none=True, metadata={"description": "By default by severity."})
    limit_minutes = minutes(load_default=None, allow_none=True, metadata={"description": "Instead of `due_at`."})
    note = _note()


class HazardRectificationIn(SeqIn):
    """What was done, with pictures of it."""

    note = Text(required=True, validate=_NOTE)
    photo_ids = photos()


class HazardVerificationIn(SeqIn):
    """Whether the rectification holds; sending it back needs a note."""

    accepted = fields.Boolean(required=True)
    note = _note()
    photo_ids = photos()


class HazardTraceIn(SeqIn):
    """Where the hazard came from."""

    stage = fields.Enum(Stage, by_value=True, required=True)
    root_cause = Text(required=True, validate=_NOTE)
    note = _note()


class HazardClosureIn(SeqIn):
    """What was changed for good."""

    standard_changed = Text(
        load_default=None, allow_none=True, validate=_NOTE, metadata={"description": "The standard revised, if any."}
    )
    note = _note()


class HazardWithdrawalIn(SeqIn):
    """Why a confirmation is undone."""

    reason = Text(required=True, validate=_NOTE)


class HazardOut(CaseStandingOut):
    """A hazard and where it stands."""

    description = fields.String(
        required=True, metadata={"description": "Empty where there is a picture or a voice note instead."}
    )
    category = fields.String(required=True)
    category_name = fields.String(required=True)
    severity = fields.String(required=True, allow_none=True)
    severity_name = fields.String(required=True, allow_none=True)
    place = fields.String(required=True)
    place_id = fields.UUID(required=True, allow_none=True)
    unit = fields.Nested(UnitNameOut, required=True)
    discovered_at = instant(required=True)
    finder = fields.Nested(MemberNameOut, required=True)
    confirmed_by = fields.Nested(MemberNameOut, required=True, allow_none=True)
    confirmed_at = instant(required=True, allow_none=True)
    rectifier = fields.Nested(MemberNameOut, required=True, allow_none=True)
    rectified_at = instant(required=True, allow_none=True)
    sent_back = fields.Integer(required=True)
    verifier = fields.Nested(MemberNameOut, required=True, allow_none=True)
    verified_at = instant(required=True, allow_none=True)
    duplicate_of = fields.UUID(required=True, allow_none=True)
    recurrence_of = fields.UUID(required=True, allow_none=True)
    stage = fields.Enum(Stage, by_value=True, required=True, allow_none=True)
    root_cause = fields.String(required=True, allow_none=True)
    standard_changed = fields.String(required=True, allow_none=True)


class HazardPhotoOut(Schema):
    """A picture of evidence, with links that last some minutes."""

    id = fields.UUID(required=True)
    added_at = instant(required=True)
    added_by = fields.UUID(required=True, allow_none=True)
    url = fields.String(required=True)
    thumbnail_url = fields.String(required=True, allow_none=True)


class HazardVoiceOut(Schema):
    """The finder's voice note, with a link that lasts some minutes."""

    id = fields.UUID(required=True)
    url = fields.String(required=True)
    media_type = fields.String(required=True)
    seconds = fields.Integer(required=True, allow_none=True)


class HazardActionOut(Schema):
    """A deed that is the caller's business here; `refusal` says what keeps them from it now."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    refusal = fields.String(required=True, allow_none=True)


class HazardDetailOut(HazardOut):
    """A hazard with its pictures and what the caller may do now."""

    photos = fields.List(fields.Nested(HazardPhotoOut), required=True)
    voice = fields.Nested(HazardVoiceOut, required=True, allow_none=True)
    corroborations = fields.Integer(required=True, metadata={"description": "Reports that corroborate it."})
    recurrences = fields.Integer(required=True, metadata={"description": "Hazards that it came back as."})
    actions = fields.List(fields.Nested(HazardActionOut), required=True)


class HazardFiltersIn(Schema):
    """Which hazards, in which order."""

    state = fields.Enum(CaseState, by_value=True)
    node = Text(validate=_CODE)
    severity = Text(validate=_CODE)
    category = Text(validate=_CODE)
    unit_id = fields.UUID(metadata={"description": "That unit and all below it."})
    overdue = fields.Boolean(load_default=False, metadata={"description": "Only those beyond their limit."})
    mine = fields.Enum(Mine, by_value=True, metadata={"description": "Those that the caller reported, or has now."})
    q = Text(
        validate=validate.Length(min=1, max=60),
        metadata={"description": "In number, title, description, place, finder."},
    )
    reported_since = instant()
    reported_before = instant()
    sort = fields.Enum(Order, by_value=True, load_default=Order.DUE)


class HazardsArgs(HazardFiltersIn, PageArgs):
    """Which page of which hazards, in which order."""


class HazardExportOut(FileOrderOut):
    """A spreadsheet of hazards that a worker makes."""

    rows = fields.Integer(required=True, allow_none=True, metadata={"description": "Hazards in it, once it is made."})


class HazardDuplicateOut(Schema):
    """A hazard that a report may tell of again."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    title = fields.String(required=True)
    place = fields.String(required=True)
    category = fields.String(required=True)
    unit_name = fields.String(required=True)
    node = fields.String(required=True)
    reported_at = instant(required=True)
    confirmed = fields.Boolean(required=True)
    relation = fields.String(
        required=True,
        validate=validate.OneOf(["duplicate", "recurrence"]),
        metadata={"description": "`duplicate` while it is open, `recurrence` when it was closed before."},
    )
    score = fields.Float(required=True, metadata={"description": "0 to 1, of what follows."})
    words = fields.Float(required=True)
    place_likeness = fields.Float(required=True)
    photo_distance = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Of 64 bits; 8 or fewer: the same picture."}
    )


class HazardDuplicatesOut(Schema):
    """At most ten, the most alike first."""

    items = fields.List(fields.Nested(HazardDuplicateOut), required=True)


class HazardAgesOut(Schema):
    """Open hazards by how long ago they were reported; each is counted once."""

    day = fields.Integer(required=True, metadata={"description": "At most a day ago."})
    three_days = fields.Integer(required=True)
    week = fields.Integer(required=True)
    older = fields.Integer(required=True)


class HazardNodeStatisticsOut(Schema):
    """What stands at a node now, and the stays that ended in the period, in minutes of the node's clock."""

    node = fields.String(required=True)
    number = fields.Integer(required=True)
    name = fields.String(required=True)
    open = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    paused = fields.Integer(required=True)
    oldest_entered_at = instant(required=True, allow_none=True)
    due_within_day = fields.Integer(required=True, metadata={"description": "Due within the next 24 hours."})
    ages = fields.Nested(HazardAgesOut, required=True)
    done = fields.Integer(required=True)
    breached = fields.Integer(required=True)
    average_used_minutes = fields.Integer(required=True, allow_none=True)
    average_allowed_minutes = fields.Integer(required=True, allow_none=True)


class HazardStageCountOut(Schema):
    """How many hazards of a unit were traced to a stage."""

    unit = fields.Nested(UnitNameOut, required=True)
    stage = fields.Enum(Stage, by_value=True, required=True)
    count = fields.Integer(required=True)


class HazardStatisticsArgs(Schema):
    """Which period and units; by default the last 30 days."""

    since = instant(load_default=None)
    until = instant(load_default=None)
    unit_id = fields.UUID(load_default=None)


class HazardStatisticsOut(Schema):
    """Where hazards get stuck, and what became of them in the period."""

    since = instant(required=True)
    until = instant(required=True)
    nodes = fields.List(fields.Nested(HazardNodeStatisticsOut), required=True)
    reported = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    closed = fields.Integer(required=True)
    stages = fields.List(fields.Nested(HazardStageCountOut), required=True)


class HazardChoiceIn(Schema):
    """A category or severity; without a name, the one of the catalogue."""

    code = Text(required=True, validate=[_CODE, validate.Regexp("^[a-z0-9_]+$")])
    name = Text(load_default=None, allow_none=True, validate=validate.Length(min=1, max=20))


class HazardChoiceOut(Schema):
    """A category or severity."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class HazardOptionsIn(Schema):
    """What a tenant chooses for hazards; graver severities come later."""

    categories = fields.List(fields.Nested(HazardChoiceIn), required=True, validate=validate.Length(min=1, max=40))
    severities = fields.List(fields.Nested(HazardChoiceIn), required=True, validate=validate.Length(min=1, max=9))
    rectification_needs_photo = fields.Boolean(load_default=True)
    report_reaches_back_days = fields.Integer(load_default=30, validate=validate.Range(1, 366))


class HazardOptionsOut(Schema):
    """What a tenant has chosen for hazards."""

    categories = fields.List(fields.Nested(HazardChoiceOut), required=True)
    severities = fields.List(fields.Nested(HazardChoiceOut), required=True)
    rectification_needs_photo = fields.Boolean(required=True)
    report_reaches_back_days = fields.Integer(required=True)
