"""Normalise single cells: what stands in the sheet in, what is stored out, or UnfitCellError with the reason."""

import re
import unicodedata
from datetime import date, time, timedelta
from typing import Literal

from gongyou.identity.roster.cells import BrokenFormula, Cell, as_text
from gongyou.identity.roster.faults import RosterFault, UnfitCellError

Gender = Literal["男", "女"]

MAX_EMPLOYEE_NO = 32
MAX_NAME = 50
MAX_TEXT = 200
MAX_REMARK = 1000

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: 0x2D, 0xFFE5: 0xA5}
# In running text Chinese punctuation is meant; only letters, digits and signs are typed wide by mistake.
_WIDE_PUNCTUATION = frozenset(map(ord, "！（），：；？～｛｝［］＂＇"))
_WIDE_IN_TEXT = {code: narrow for code, narrow in _WIDE.items() if code not in _WIDE_PUNCTUATION}
_LINE_BREAKS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+\s*")
_SPACES = re.compile(r"\s+")
_MIDDLE_DOTS = re.compile(r"\s*[·•‧∙⋅・･●◦⸱・᛫ꞏ]+\s*")
_HAN = r"\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_HAS_HAN = re.compile(f"[{_HAN}]")
_HAN_DOT = re.compile(rf"(?<=[{_HAN}])\s*[.。｡]\s*(?=[{_HAN}])")
_SPACE_BY_HAN = re.compile(rf"(?<=[{_HAN}])\s+|\s+(?=[{_HAN}])")
_UNREADABLE = re.compile("[?*\ufffd□■▯〓\ue000-\uf8ff\U000f0000-\U0010fffd]")
_HAN_NAME_CHARACTER = re.compile(f"[{_HAN}·]")
_LATIN_NAME_CHARACTER = re.compile(r"[·\-'’ .,]")
_BETWEEN_PEOPLE = re.compile(r"[/\\、,;&|+\n]")
_ERROR_VALUES = re.compile(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|GETTING_DATA|SPILL!|CALC!)|Err:\d{3}")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d{1,3}", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
_PLACEHOLDER = re.compile(
    r"暂?无|没有|待[定补查填]|待补充|待录入|未定|未知|不[详明]|空缺?|缺|[/\\\-—–_.…、]+|n/?a|null|none|nil|tbd|unknown",
    re.IGNORECASE,
)
_GENDERS: dict[str, Gender] = {
    **dict.fromkeys(("男", "男性", "男士", "先生", "男职工", "m", "male", "1", "♂"), "男"),
    **dict.fromkeys(("女", "女性", "女士", "小姐", "女职工", "f", "female", "2", "♀"), "女"),
}
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK_DIGITS = "10X98765432"
_PHONE_BREAK = re.compile(r"[/\\、,;|或\n]+")
_PHONE_SEPARATORS = re.compile(r"[\s\-‐-―_.()·~]+")
_PHONE_PREFIX = re.compile(r"^(\+86|0086|86(?=1\d{10}$))")


def narrow(text: str) -> str:
    """Turn full-width characters into half-width ones and remove invisible characters."""
    return visible(text.translate(_WIDE))


def visible(text: str) -> str:
    """Remove format and control characters; white space stays."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if char.isspace() or unicodedata.category(char) not in ("Cf", "Cc", "Cs"))


def is_blank(cell: Cell) -> bool:
    """Tell whether the cell holds nothing, or only a placeholder such as 无 or 待定."""
    return isinstance(cell, str) and (not (text := narrow(cell).strip()) or _PLACEHOLDER.fullmatch(text) is not None)


def clean_text(cell: Cell, *, limit: int = MAX_TEXT, line_break: str = "") -> str:
    """Return running text, '' for a placeholder. Chinese punctuation stays; a line break becomes `line_break`."""
    text = visible(_text(cell, of_any_kind=True).translate(_WIDE_IN_TEXT)).strip()
    if is_blank(text):
        return ""
    text = _SPACES.sub(" ", _LINE_BREAKS.sub(line_break, text))
    return _limited(text, limit)


def clean_name(cell: Cell) -> str:
    """Return a person's name 姓名, '' when missing: dots as ·, no spaces inside a Chinese name."""
    text = narrow(_text(cell)).strip()
    if is_blank(text):
        return ""
    if text[0] in "=+-@":
        raise UnfitCellError(RosterFault.NAME_FORMULA)
    if _HAS_HAN.search(text):
        _refuse_two_people(text)
        text = _SPACES.sub("", _HAN_DOT.sub("·", _MIDDLE_DOTS.sub("·", text))).strip("·.,")
        allowed = _HAN_NAME_CHARACTER
    else:
        text = _SPACES.sub(" ", _MIDDLE_DOTS.sub("·", text)).strip("·")
        allowed = _LATIN_NAME_CHARACTER
    unreadable = _UNREADABLE.search(text)
    if unreadable:
        raise UnfitCellError(RosterFault.NAME_UNREADABLE, character=unreadable[0])
    for char in text:
        if not (char.isalpha() or allowed.match(char) or unicodedata.category(char).startswith("M")):
            raise UnfitCellError(RosterFault.NAME_SYMBOL, character=char)
    return _limited(text, MAX_NAME)


def join_name(surname: str, given_name: str) -> str:
    """Join a split name: surname first without a space in Chinese, last with one elsewhere."""
    if _HAS_HAN.search(surname + given_name):
        return surname + given_name
    return f"{given_name} {surname}".strip()


def clean_employee_no(cell: Cell) -> str:
    """Return the employee number 工号 as text, '' when missing."""
    return _limited(_identifier(cell), MAX_EMPLOYEE_NO)


def clean_gender(cell: Cell) -> Gender | Literal[""]:
    """Return 男 or 女, '' when missing."""
    text = narrow(_text(cell)).strip()
    if is_blank(text):
        return ""
    gender = _GENDERS.get(text.casefold())
    if gender is None:
        raise UnfitCellError(RosterFault.GENDER_UNKNOWN)
    return gender


def clean_id_number(cell: Cell, *, closing_on: date) -> str:
    """Return an 18-character ID number 身份证号 (GB 11643), '' when missing. Area codes are not judged."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        raise UnfitCellError(RosterFault.DIGITS_LOST)
    text = re.sub(r"[\s\-‐-―'`‘’]", "", narrow(_text(cell))).upper()
    if is_blank(text):
        return ""
    if _SCIENTIFIC.fullmatch(text):
        raise UnfitCellError(RosterFault.DIGITS_LOST)
    if len(text) == 15 and text.isdecimal():
        raise UnfitCellError(RosterFault.ID_FIFTEEN)
    if len(text) != 18:
        raise UnfitCellError(RosterFault.ID_LENGTH, length=len(text))
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        raise UnfitCellError(RosterFault.ID_CHARACTERS)
    born = birth_date(text)
    if born is None or not date(1900, 1, 1) <= born <= closing_on:
        raise UnfitCellError(RosterFault.ID_BIRTH_DATE, digits=text[6:14])
    if id_check_digit(text[:17]) != text[17]:
        raise UnfitCellError(RosterFault.ID_CHECK_DIGIT)
    return text


def birth_date(id_number: str) -> date | None:
    """Return the birth date within an ID number of 18 characters, None when the calendar has no such day."""
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def id_gender(id_number: str) -> Gender:
    """Return the gender that the 17th digit of an ID number tells."""
    return "男" if int(id_number[16]) % 2 else "女"


def id_check_digit(digits: str) -> str:
    """Return the check digit (ISO 7064 MOD 11-2) of an ID number's first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _ID_WEIGHTS, strict=True))
    return _ID_CHECK_DIGITS[total % 11]


def clean_phone(cell: Cell) -> str:
    """Return a mobile number 手机 of 11 digits, '' when missing."""
    text = narrow(_text(cell)).strip(" '`‘’")
    if is_blank(text):
        return ""
    if _SCIENTIFIC.fullmatch(text):
        raise UnfitCellError(RosterFault.DIGITS_LOST)
    parts = [part for part in _PHONE_BREAK.split(text) if sum(map(str.isdecimal, part)) >= 7]
    if len(parts) > 1:
        raise UnfitCellError(RosterFault.TWO_PHONES)
    text = re.sub(r"\.0$", "", text)
    digits = _PHONE_PREFIX.sub("", _PHONE_SEPARATORS.sub("", _PHONE_BREAK.sub("", text)), count=1)
    if not re.fullmatch("[0-9]+", digits):
        raise UnfitCellError(RosterFault.PHONE_CHARACTERS)
    if re.fullmatch(r"(1[0-9]{10}){2,}", digits):
        raise UnfitCellError(RosterFault.TWO_PHONES)
    if len(digits) != 11:
        raise UnfitCellError(RosterFault.PHONE_LENGTH, length=len(digits))
    if digits[0] != "1":
        raise UnfitCellError(RosterFault.PHONE_NOT_MOBILE)
    return digits


def _text(cell: Cell, *, of_any_kind: bool = False) -> str:
    """Return the cell's text; a broken formula or an error value is refused, a date or a lost digit where it harms."""
    if isinstance(cell, BrokenFormula):
        fault = RosterFault.FORMULA_ERROR if cell.error else RosterFault.FORMULA_WITHOUT_RESULT
        raise UnfitCellError(fault, error=cell.error)
    if not of_any_kind and isinstance(cell, bool | date | time | timedelta):
        raise UnfitCellError(RosterFault.WRONG_KIND)
    if not of_any_kind and isinstance(cell, int | float) and abs(cell) >= 1e15:
        raise UnfitCellError(RosterFault.DIGITS_LOST)
    text = as_text(cell)
    if _ERROR_VALUES.fullmatch(text.strip()):
        raise UnfitCellError(RosterFault.FORMULA_ERROR, error=text.strip())
    return text


def _identifier(cell: Cell) -> str:
    text = _SPACES.sub("", narrow(_text(cell))).lstrip("'`‘’")
    if is_blank(text):
        return ""
    if _SCIENTIFIC.fullmatch(text) and "+" in text:
        raise UnfitCellError(RosterFault.DIGITS_LOST)
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    return re.sub(r"(?<=\d)\.0+$", "", text)


def _limited(text: str, limit: int) -> str:
    if len(text) > limit:
        raise UnfitCellError(RosterFault.TOO_LONG, limit=limit)
    return text


def _refuse_two_people(text: str) -> None:
    parts = [part.strip() for part in _BETWEEN_PEOPLE.split(text)]
    if len([part for part in parts if len(part) > 1]) > 1:
        raise UnfitCellError(RosterFault.TWO_PEOPLE)


def compact(text: str) -> str:
    """Return the form in which two spellings of one word are equal: half-width, one case, no white space."""
    return _SPACES.sub("", narrow(text)).casefold()


def tidy_label(text: str) -> str:
    """Return a column's label as people say it: no line breaks, no spaces by Chinese characters, no marks."""
    return _SPACES.sub(" ", _SPACE_BY_HAN.sub("", visible(text))).strip(" *＊:：#")
