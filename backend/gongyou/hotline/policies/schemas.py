"""The policy desk as the API takes and shows it."""

from flask_smorest.fields import Upload

from gongyou.cases.schemas import CaseStandingOut, MemberNameOut, SeqIn, UnitNameOut, instant
from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.hotline.policies.rules import Category, Status, Validity

_SEARCH = validate.Length(max=200)


def category(**kwargs: object) -> "fields.Enum[Category]":
    """Return a field for a category."""
    return fields.Enum(Category, by_value=True, **kwargs)  # type: ignore[arg-type]


def _paragraphs(**kwargs: object) -> "fields.List[str]":
    each = Text(validate=validate.Length(min=1, max=2000))
    return fields.List(each, validate=validate.Length(min=1, max=20), **kwargs)  # type: ignore[arg-type]


class PoliciesArgs(PageArgs):
    """Which policies a reader wants."""

    category = category(load_default=None)


class PolicySearchIn(Schema):
    """What somebody looks for. It comes in a body: addresses stand in the logs of proxies."""

    search = Text(required=True, validate=validate.Length(min=1, max=200), metadata={"example": "年休假几天"})
    category = category(load_default=None, allow_none=True)
    tenant = Text(
        load_default=None,
        allow_none=True,
        validate=validate.Length(min=1, max=64),
        metadata={"description": "The tenant's code, for who comes without a session."},
    )


class PolicyBriefOut(Schema):
    """A policy in a list."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    question = fields.String(required=True)
    category = category(required=True)
    excerpt = fields.String(required=True, metadata={"description": "The first paragraph of the answer."})
    source_title = fields.String(required=True)
    document_number = fields.String(required=True, allow_none=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True, allow_none=True, metadata={"description": "The last day."})
    validity = fields.Enum(Validity, by_value=True, required=True)
    solved_count = fields.Integer(required=True)


class PolicyOut(Schema):
    """A policy as members read it: the answer, quoted with its source."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    question = fields.String(required=True)
    category = category(required=True)
    answer = fields.List(fields.String(), required=True, metadata={"description": "Paragraphs."})
    source_title = fields.String(required=True)
    document_number = fields.String(required=True, allow_none=True)
    source_link = fields.String(required=True, allow_none=True)
    quote = fields.String(required=True, metadata={"description": "The passage of the source, word for word."})
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True, allow_none=True)
    validity = fields.Enum(Validity, by_value=True, required=True)
    solved_count = fields.Integer(required=True)
    my_feedback = fields.Boolean(
        required=True, allow_none=True, metadata={"description": "Whether it solved the caller's question."}
    )


class PolicyFeedbackIn(Schema):
    """Whether a policy solved the question."""

    solved = fields.Boolean(required=True)
    search = Text(
        load_default=None,
        validate=_SEARCH,
        metadata={"description": "What was searched for; counted without a name if it was not solved."},
    )


class PolicyMissIn(Schema):
    """A search that found nothing."""

    search = Text(required=True, validate=validate.Length(min=1, max=200))


class PolicyIn(Schema):
    """What a version says."""

    question = Text(required=True, validate=validate.Length(min=1, max=200))
    variants = fields.List(
        Text(validate=validate.Length(min=1, max=200)),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "Other ways to ask the same."},
    )
    category = category(required=True)
    answer = _paragraphs(required=True)
    source_title = Text(
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata={"example": "《职工带薪年休假条例》第三条"},
    )
    document_number = Text(load_default=None, allow_none=True, validate=validate.Length(min=1, max=80))
    source_link = Text(
        load_default=None,
        allow_none=True,
        validate=[validate.Length(max=500), validate.URL(schemes={"http", "https"}, require_tld=False)],
    )
    quote = Text(required=True, validate=validate.Length(min=1, max=4000))
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(load_default=None, allow_none=True)
    unit_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "For this unit and all below it; empty for everybody."},
    )
    note = Text(load_default=None, allow_none=True, validate=validate.Length(min=1, max=200))


class NewPolicyIn(PolicyIn):
    """A new policy, perhaps made of a question."""

    question_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "The question that it was made of."}
    )


class PolicyVersionIn(PolicyIn):
    """The next version of a policy."""

    expected_version = fields.Integer(
        required=True, metadata={"description": "The newest version that the caller saw; if there is another, 409."}
    )


class PolicyPublicationIn(Schema):
    """Which version is to be seen."""

    expected_version = fields.Integer(required=True)


class PolicyWithdrawalIn(Schema):
    """Why a policy is taken away."""

    reason = Text(required=True, validate=validate.Length(min=1, max=200))


class DeskPoliciesArgs(PoliciesArgs):
    """Which policies an officer wants."""

    search = Text(load_default=None, validate=_SEARCH)
    status = fields.Enum(Status, by_value=True, load_default=None)
    validity = fields.Enum(Validity, by_value=True, load_default=None)
    unit_id = fields.UUID(load_default=None)


class DeskPolicyOut(Schema):
    """A policy as officers see it: its newest version, and what members see of it."""

    id = fields.UUID(required=True)
    status = fields.Enum(Status, by_value=True, required=True)
    version = fields.Integer(required=True)
    published_version = fields.Integer(required=True, allow_none=True)
    publisher = fields.Nested(MemberNameOut, required=True, allow_none=True)
    published_at = instant(required=True, allow_none=True)
    changed_at = instant(required=True)
    question = fields.String(required=True)
    variants = fields.List(fields.String(), required=True)
    category = category(required=True)
    answer = fields.List(fields.String(), required=True)
    source_title = fields.String(required=True)
    document_number = fields.String(required=True, allow_none=True)
    source_link = fields.String(required=True, allow_none=True)
    quote = fields.String(required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True, allow_none=True)
    validity = fields.Enum(Validity, by_value=True, required=True)
    unit = fields.Nested(UnitNameOut, required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    edited_by = fields.Nested(MemberNameOut, required=True, allow_none=True)
    edited_at = instant(required=True)
    solved_count = fields.Integer(required=True)
    unsolved_count = fields.Integer(required=True)


class PolicyDecisionOut(Schema):
    """That somebody published a version or withdrew it."""

    status = fields.Enum(Status, by_value=True, required=True)
    reason = fields.String(required=True, allow_none=True)
    decided_by = fields.Nested(MemberNameOut, required=True, allow_none=True)
    decided_at = instant(required=True)


class PolicyVersionOut(Schema):
    """A version as it was written, and what became of it."""

    version = fields.Integer(required=True)
    question = fields.String(required=True)
    variants = fields.List(fields.String(), required=True)
    category = category(required=True)
    answer = fields.List(fields.String(), required=True)
    source_title = fields.String(required=True)
    document_number = fields.String(required=True, allow_none=True)
    source_link = fields.String(required=True, allow_none=True)
    quote = fields.String(required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True, allow_none=True)
    validity = fields.Enum(Validity, by_value=True, required=True)
    unit = fields.Nested(UnitNameOut, required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    edited_by = fields.Nested(MemberNameOut, required=True, allow_none=True)
    edited_at = instant(required=True)
    decisions = fields.List(fields.Nested(PolicyDecisionOut), required=True)


class PolicyFileIn(Schema):
    """A table of policies: looked at, or written down."""

    file = Upload(required=True)  # type: ignore[no-untyped-call]
    apply = fields.Boolean(load_default=False, metadata={"description": "Write down; else only look."})
    take_good_rows = fields.Boolean(load_default=False, metadata={"description": "Leave bad rows out."})
    publish = fields.Boolean(load_default=False, metadata={"description": "Publish at once; else as drafts."})
    unit_id = fields.UUID(load_default=None)


class PolicyRowFaultOut(Schema):
    """What is wrong with a cell."""

    field = fields.String(required=True)
    label = fields.String(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)
    value = fields.String(required=True)


class PolicyRowOut(Schema):
    """A row of a table of policies."""

    row = fields.Integer(required=True, metadata={"description": "As the spreadsheet counts."})
    question = fields.String(required=True)
    category = category(required=True, allow_none=True)
    source_title = fields.String(required=True)
    valid_from = fields.Date(required=True, allow_none=True)
    valid_until = fields.Date(required=True, allow_none=True)
    faults = fields.List(fields.Nested(PolicyRowFaultOut), required=True)


class PolicyImportOut(Schema):
    """What a file brings, and what was made of it."""

    created = fields.Integer(required=True, allow_none=True, metadata={"description": "Empty for a preview."})
    good = fields.Integer(required=True)
    bad = fields.Integer(required=True)
    rows = fields.List(fields.Nested(PolicyRowOut), required=True)


class PolicyGapOut(Schema):
    """A search that several people made in vain."""

    search = fields.String(required=True)
    people = fields.Integer(required=True, metadata={"description": "Different people, each counted once a month."})
    unsolved = fields.Integer(
        required=True, metadata={"description": "Of these, who found something that did not help."}
    )
    last_month = fields.Date(required=True)


class PolicyQuestionIn(Schema):
    """A question that the desk has no answer to."""

    question = Text(required=True, validate=validate.Length(min=1, max=1000))
    category = category(load_default=Category.OTHER)


class PolicyQuestionsArgs(PageArgs):
    """Which questions an officer wants."""

    waiting = fields.Boolean(load_default=None)
    category = category(load_default=None)


class AnsweringPolicyOut(Schema):
    """The policy that answers a question."""

    id = fields.UUID(required=True)
    question = fields.String(required=True)
    withdrawn = fields.Boolean(required=True)


class RaisedAppealOut(Schema):
    """The appeal that a question went on as."""

    id = fields.UUID(required=True)
    number = fields.String(required=True, metadata={"example": "MH-2611-0093"})


class PolicyQuestionOut(CaseStandingOut):
    """A question, how long its answer may take, and the answer."""

    question = fields.String(required=True)
    category = category(required=True)
    waiting = fields.Boolean(required=True)
    asked_by = fields.Nested(MemberNameOut, required=True)
    asked_at = instant(required=True)
    unit = fields.Nested(UnitNameOut, required=True)
    answer = fields.List(fields.String(), required=True, metadata={"description": "Paragraphs in an officer's words."})
    policy = fields.Nested(AnsweringPolicyOut, required=True, allow_none=True)
    answered_by = fields.Nested(MemberNameOut, required=True, allow_none=True)
    answered_at = instant(required=True, allow_none=True)
    made_policy_id = fields.UUID(required=True, allow_none=True)
    appeal = fields.Nested(RaisedAppealOut, required=True, allow_none=True)


class PolicyQuestionActionOut(Schema):
    """What may be done with a question now."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    refusal = fields.String(required=True, allow_none=True)


class PolicyQuestionDetailOut(PolicyQuestionOut):
    """A question with what its reader may do."""

    actions = fields.List(fields.Nested(PolicyQuestionActionOut), required=True)


class PolicyAnswerIn(SeqIn):
    """A published policy, own words, or both."""

    policy_id = fields.UUID(load_default=None, allow_none=True)
    answer = fields.List(
        Text(validate=validate.Length(min=1, max=2000)), load_default=list, validate=validate.Length(max=20)
    )
