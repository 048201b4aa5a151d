"""Policies from a spreadsheet: every row is judged first; good ones are written down when the officer says so."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from io import BytesIO
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.core import audit
from gongyou.core.db import session
from gongyou.core.errors import AppError
from gongyou.core.i18n import LANGUAGES, catalogue, text
from gongyou.hotline.policies import access, service
from gongyou.hotline.policies.models import Policy, PolicyVersion
from gongyou.hotline.policies.rules import Category, Status, Validity, paragraphs, plain, validity_on
from gongyou.hotline.policies.service import PolicyGiven
from gongyou.identity.roster import RosterFileError, explain
from gongyou.identity.roster.cells import Cell, Row, as_text
from gongyou.identity.roster.sheets import open_workbook

MOST_ROWS = 500
_HEAD_WITHIN = 10
"""Rows among which the head is looked for: titles and notes may stand above it."""
_MOST = {
    "question": 200,
    "variants": 1000,
    "answer": 8000,
    "category": 40,
    "source_title": 200,
    "document_number": 80,
    "source_link": 500,
    "quote": 4000,
    "valid_from": 40,
    "valid_until": 40,
}
"""The columns, and how many characters each may hold."""
_REQUIRED = ("question", "answer", "category", "source_title", "quote", "valid_from")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
_BETWEEN_VARIANTS = re.compile(r"[\n;；|]+")
_LINK = re.compile(r"https?://\S+")


class PolicyFileUnreadable(AppError):
    """The file is no table of policies."""

    code = "policy.file_unreadable"
    status = 422


class TooManyPolicies(AppError):
    """One file brings at most 500 policies."""

    code = "policy.too_many_rows"
    status = 422


class BadRows(AppError):
    """Some rows are bad, and the officer has not said to leave them out."""

    code = "policy.bad_rows"
    status = 409


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell."""

    field: str
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A row of the file, counted from 1 as a spreadsheet does: a policy, or what is wrong with it."""

    row: int
    texts: Mapping[str, str]
    faults: Sequence[Fault] = field(default=())
    given: PolicyGiven | None = None


def judge(content: bytes, *, filename: str, unit_id: UUID | None = None) -> list[Judged]:
    """Read a file and judge every row; changes nothing. Raises PolicyFileUnreadable, TooManyPolicies, Forbidden."""
    access.require(unit_id)
    known = {plain(question) for question in _questions()}
    judged: list[Judged] = []
    for row, texts in _records(content, filename):
        if len(judged) == MOST_ROWS:
            raise TooManyPolicies(most=MOST_ROWS)
        one = _judged(row, texts, unit_id)
        question = plain(texts["question"])
        if question and question in known:
            one = Judged(row, texts, [*one.faults, Fault("question", "known", texts["question"])])
        known.add(question)
        judged.append(one)
    return judged


def apply(judged: Sequence[Judged], *, take_good_rows: bool, publish: bool) -> int:
    """Write down what a file brings, as drafts or published at once; return how many. Raises BadRows."""
    bad = [one for one in judged if one.given is None]
    if bad and not take_good_rows:
        raise BadRows(count=len(bad))
    made = [service.create(one.given) for one in judged if one.given is not None]
    if publish:
        for policy in made:
            service.publish(policy.id, expected_version=policy.version)
    audit.record("policies.imported", "policy", None, created=len(made), left_out=len(bad), published=publish)
    return len(made)


def shown(judged: Sequence[Judged], created: int | None) -> dict[str, Any]:
    """Return what was found and done as the API shows it."""
    return {
        "created": created,
        "good": sum(one.given is not None for one in judged),
        "bad": sum(one.given is None for one in judged),
        "rows": [
            {
                "row": one.row,
                "question": one.texts["question"],
                "category": one.given.category if one.given else None,
                "source_title": one.texts["source_title"],
                "valid_from": one.given.valid_from if one.given else None,
                "valid_until": one.given.valid_until if one.given else None,
                "faults": [
                    {
                        "field": fault.field,
                        "label": text(f"policy.import.{fault.field}"),
                        "code": fault.code,
                        "detail": _detail(fault),
                        "value": fault.value[:80],
                    }
                    for fault in one.faults
                ],
            }
            for one in judged
        ],
    }


def _detail(fault: Fault) -> str:
    choices = text("list.comma").join(text(f"policy.category.{each}") for each in Category)
    return text(f"policy.import.fault.{fault.code}", choices=choices, most=_MOST[fault.field])


def _questions() -> Sequence[str]:
    standing = Policy.status != Status.WITHDRAWN
    query = select(PolicyVersion.question).join(Policy, access.NEWEST).where(standing)
    return session().scalars(query).all()


def _records(content: bytes, filename: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Read the rows below the head of the first sheet that has one, blank rows left out."""
    try:
        for sheet in open_workbook(BytesIO(content), filename=filename).sheets:
            head = next(filter(None, (_head(row) for row in islice(sheet.rows(), _HEAD_WITHIN))), None)
            if head is None:
                continue
            number, columns = head
            for row in sheet.rows():
                texts = {name: _text(row.at(columns[name])) if name in columns else "" for name in _MOST}
                if row.number > number and any(texts.values()):
                    yield row.number, texts
            return
    except RosterFileError as error:
        raise PolicyFileUnreadable(why=explain(error.fault, error.params)) from error
    raise PolicyFileUnreadable(why=text("policy.import.no_head"))


def _head(row: Row) -> tuple[int, dict[str, int]] | None:
    """Return the columns that a row names, if it names those without which nothing can be read."""
    named = {_labels().get(plain(_text(cell))): number for number, cell in enumerate(row.values)}
    columns = {name: number for name, number in named.items() if name is not None}
    return (row.number, columns) if {"question", "answer"} <= columns.keys() else None


@cache
def _labels() -> dict[str, str]:
    """Return the columns' headings in every language."""
    return {plain(catalogue(language)[f"policy.import.{name}"]): name for language in LANGUAGES for name in _MOST}


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "".join(c for c in as_text(cell) if c in "\n\t" or c.isprintable()).strip()


def _judged(row: int, texts: Mapping[str, str], unit_id: UUID | None) -> Judged:
    faults = [Fault(name, "missing", "") for name in _REQUIRED if not texts[name]]
    faults += [Fault(name, "too_long", texts[name]) for name, most in _MOST.items() if len(texts[name]) > most]
    category = _categories().get(plain(texts["category"]))
    if texts["category"] and category is None:
        faults.append(Fault("category", "choice", texts["category"]))
    days = {name: _day(texts[name]) for name in ("valid_from", "valid_until")}
    faults += [Fault(name, "date", texts[name]) for name, day in days.items() if texts[name] and day is None]
    starts, ends = days["valid_from"], days["valid_until"]
    if starts and ends and ends < starts:
        faults.append(Fault("valid_until", "dates_in_order", texts["valid_until"]))
    elif starts and validity_on(access.today(), starts, ends) is Validity.EXPIRED:
        faults.append(Fault("valid_until", "expired", texts["valid_until"]))
    if texts["source_link"] and not _LINK.fullmatch(texts["source_link"]):
        faults.append(Fault("source_link", "link", texts["source_link"]))
    if faults or category is None or starts is None:
        return Judged(row, texts, faults)
    given = PolicyGiven(
        question=texts["question"],
        variants=[each.strip() for each in _BETWEEN_VARIANTS.split(texts["variants"]) if each.strip()],
        answer=paragraphs(texts["answer"]),
        category=category,
        source_title=texts["source_title"],
        document_number=texts["document_number"] or None,
        source_link=texts["source_link"] or None,
        quote=texts["quote"],
        valid_from=starts,
        valid_until=ends,
        unit_id=unit_id,
    )
    return Judged(row, texts, given=given)


@cache
def _categories() -> dict[str, Category]:
    """Return the categories by their codes and their names in every language."""
    named = {plain(catalogue(language)[f"policy.category.{each}"]): each for language in LANGUAGES for each in Category}
    return named | {plain(each.value): each for each in Category}


def _day(written: str) -> date | None:
    match = _DAY.fullmatch(written)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
