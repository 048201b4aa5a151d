"""Single cells come out clean or with a reason, whatever stands in them."""

import unicodedata
from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.identity.roster.cells import BrokenFormula, Cell
from gongyou.identity.roster.cleaning import (
    MAX_EMPLOYEE_NO,
    MAX_NAME,
    MAX_TEXT,
    clean_employee_no,
    clean_gender,
    clean_id_number,
    clean_name,
    clean_phone,
    clean_text,
    id_check_digit,
    id_gender,
    join_name,
    tidy_label,
)
from gongyou.identity.roster.dates import parse_date
from gongyou.identity.roster.faults import UnfitCellError
from tests.identity.roster.samples import CLOSING, id_number


def clean_id(cell: Cell) -> str:
    return clean_id_number(cell, closing_on=CLOSING)


def clean_day(cell: Cell) -> str:
    return str(parse_date(cell, closing_on=CLOSING) or "")


def fault_of(clean: Callable[[Cell], str], cell: Cell) -> str:
    with pytest.raises(UnfitCellError) as caught:
        clean(cell)
    return caught.value.fault.value


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("刘\u3000昱", "刘昱"),
        (" 樊  骁 ", "樊骁"),
        ("时淼\n", "时淼"),
        ("欧阳\n修", "欧阳修"),
        ("\u200b张\ufeff三\u200e", "张三"),
        ("买买提江•艾合买提", "买买提江·艾合买提"),
        ("苏力坦哈孜‧叶尔肯别克", "苏力坦哈孜·叶尔肯别克"),
        ("古丽米热・帕尔哈提", "古丽米热·帕尔哈提"),
        ("古丽米热･帕尔哈提", "古丽米热·帕尔哈提"),
        ("次仁.旺堆", "次仁·旺堆"),
        ("次仁．旺堆", "次仁·旺堆"),
        ("次仁 · 旺堆", "次仁·旺堆"),
        ("王䶮", "王䶮"),
        ("李𠮷", "李𠮷"),
        ("赵\U00031350", "赵\U00031350"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("John  Smith", "John Smith"),
        ("O'Neil", "O'Neil"),
        ("J. R. Müller-Weiß", "J. R. Müller-Weiß"),
        ("Ｊｏｈｎ", "John"),
        ("　", ""),
        ("无", ""),
        ("待定", ""),
        ("/", ""),
        ("——", ""),
        ("", ""),
    ],
)
def test_names_are_normalised(raw: str, name: str) -> None:
    assert clean_name(raw) == name


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("张三/李四", "two_people"),
        ("张三、李四", "two_people"),
        ("张三，李四", "two_people"),
        ("张三\n李四", "two_people"),
        ("张？", "name_unreadable"),
        ("张\ufffd", "name_unreadable"),
        ("张□", "name_unreadable"),
        ("\ue863三", "name_unreadable"),
        ("张三1", "name_symbol"),
        ("王伟（大）", "name_symbol"),
        ("=1+1", "name_formula"),
        ("＝1+1", "name_formula"),
        ("-张三", "name_formula"),
        ("@张三", "name_formula"),
        ("张" * (MAX_NAME + 1), "too_long"),
        ("#REF!", "formula_error"),
        (BrokenFormula("=A1", "#N/A"), "formula_error"),
        (BrokenFormula("=A1", ""), "formula_without_result"),
        (date(2020, 1, 1), "wrong_kind"),
        (True, "wrong_kind"),
    ],
)
def test_bad_names_have_their_reason(raw: Cell, fault: str) -> None:
    assert fault_of(clean_name, raw) == fault


def test_split_names_are_joined_as_their_language_does() -> None:
    assert join_name("欧阳", "修") == "欧阳修"
    assert join_name("Smith", "John") == "John Smith"
    assert join_name("Smith", "") == "Smith"


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("ＹＸ０１５７１", "YX01571"),
        (" YX 00012\n", "YX00012"),
        (1233.0, "1233"),
        (1233, "1233"),
        ("12,345", "12345"),
        ("１２，３４５", "12345"),
        ("10023.0", "10023"),
        ("'00123", "00123"),
        ("1E5", "1E5"),
        ("=cmd", "=cmd"),
        ("-", ""),
    ],
)
def test_employee_numbers_are_normalised(raw: Cell, number: str) -> None:
    assert clean_employee_no(raw) == number


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("1.2E+10", "digits_lost"),
        (1e17, "digits_lost"),
        (date(2020, 1, 2), "wrong_kind"),
        ("7" * (MAX_EMPLOYEE_NO + 1), "too_long"),
    ],
)
def test_bad_employee_numbers_have_their_reason(raw: Cell, fault: str) -> None:
    assert fault_of(clean_employee_no, raw) == fault


@pytest.mark.parametrize(
    ("raw", "gender"),
    [
        ("男", "男"),
        (" 女", "女"),
        ("男性", "男"),
        ("Ｆ", "女"),
        ("male", "男"),
        (1.0, "男"),
        ("2", "女"),
        ("", ""),
        ("待补", ""),
    ],
)
def test_genders_are_normalised(raw: Cell, gender: str) -> None:
    assert clean_gender(raw) == gender


def test_an_unknown_gender_is_bad() -> None:
    assert fault_of(clean_gender, "男女") == "gender_unknown"


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("999927 19690115 0449", "999927196901150449"),
        ("99991719670328745x", "99991719670328745X"),
        ("９９９９１７１９６７０３２８７４５Ｘ", "99991719670328745X"),
        ("'999927196901150449\t", "999927196901150449"),
        ("无", ""),
    ],
)
def test_id_numbers_are_normalised(raw: str, number: str) -> None:
    assert clean_id(raw) == number


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (9.9991819980309e17, "digits_lost"),
        ("9.99918E+17", "digits_lost"),
        ("999927690115044", "id_fifteen"),
        ("99992719690115044", "id_length"),
        ("99992719690115044A", "id_characters"),
        ("X99927196901150449", "id_characters"),
        ("999901196713320187", "id_birth_date"),
        ("999901209901010187", "id_birth_date"),
        ("999913197302029951", "id_check_digit"),
    ],
)
def test_bad_id_numbers_have_their_reason(raw: Cell, fault: str) -> None:
    assert fault_of(clean_id, raw) == fault


@settings(deadline=None)
@given(index=st.integers(0, 40_000), born=st.dates(date(1900, 1, 1), CLOSING), male=st.booleans())
def test_every_valid_id_number_is_good_and_any_digit_changed_is_not(index: int, born: date, male: bool) -> None:
    number = id_number(index, born=f"{born:%Y%m%d}", male=male)
    assert clean_id(number) == number
    assert id_gender(number) == ("男" if male else "女")
    for place in range(17):
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert id_check_digit(wrong[:17]) != number[17]


@pytest.mark.parametrize(
    ("raw", "phone"),
    [
        ("１９９００００３９５０", "19900003950"),
        ("186-0000-8250", "18600008250"),
        ("186 0000 8250", "18600008250"),
        ("（186）0000.8250", "18600008250"),
        ("+86 18600003674", "18600003674"),
        ("0086-18600003674", "18600003674"),
        ("8618600003674", "18600003674"),
        ("13900008611", "13900008611"),
        (18600001428.0, "18600001428"),
        ("18600001428.0", "18600001428"),
        ("18600001428、", "18600001428"),
        ("-", ""),
    ],
)
def test_phones_are_normalised(raw: Cell, phone: str) -> None:
    assert clean_phone(raw) == phone


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("1.39E+10", "digits_lost"),
        ("1580000221", "phone_length"),
        ("158000067116", "phone_length"),
        ("0351-1234567", "phone_not_mobile"),
        ("1390000111a", "phone_characters"),
        ("13900001111/13900002222", "two_phones"),
        ("13900001111 13900002222", "two_phones"),
        ("13900001111、0351-1234567", "two_phones"),
        ("1390000１１１1\n13900002222", "two_phones"),
    ],
)
def test_bad_phones_have_their_reason(raw: Cell, fault: str) -> None:
    assert fault_of(clean_phone, raw) == fault


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("采煤机\n司机", "采煤机司机"),
        ("电工（高压），值班", "电工（高压），值班"),
        ("１号\u3000泵", "1号 泵"),
        ("-2024年调入", "-2024年调入"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        (3.0, "3"),
        (2.5, "2.5"),
        (date(2020, 1, 2), "2020-01-02"),
        (time(8, 30), "08:30:00"),
        (timedelta(hours=8), "8:00:00"),
        ("暂无", ""),
    ],
)
def test_running_text_keeps_its_words(raw: Cell, text: str) -> None:
    assert clean_text(raw) == text


@pytest.mark.parametrize(
    ("raw", "label"),
    [("身份证号 ", "身份证号"), ("手机\n", "手机"), ("姓  名", "姓名"), ("*Employee\nNo", "Employee No")],
)
def test_labels_read_as_people_say_them(raw: str, label: str) -> None:
    assert tidy_label(raw) == label


cells = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789０１２３xX+-.,/ \n年月日一二十廿初〇:EeE#=张三·•、?", max_size=30),
    st.floats(),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.builds(BrokenFormula, st.text(max_size=5), st.sampled_from(["", "#N/A"])),
)


@settings(deadline=None)
@given(cell=cells)
@pytest.mark.parametrize(
    "clean", [clean_name, clean_employee_no, clean_gender, clean_id, clean_phone, clean_text, clean_day]
)
def test_any_cell_ends_clean_or_with_a_reason(clean: Callable[[Cell], str], cell: Cell) -> None:
    try:
        value = clean(cell)
    except UnfitCellError:
        return
    assert len(value) <= MAX_TEXT
    assert value == value.strip()
    assert not any(unicodedata.category(char) in ("Cc", "Cf") for char in value)
    assert clean(value) == value


@settings(deadline=None)
@given(name=st.text(alphabet="张王李赵阿买提江䶮𠮷", min_size=1, max_size=6), data=st.data())
def test_spaces_and_invisible_characters_never_change_a_name(name: str, data: st.DataObject) -> None:
    noise = st.sampled_from(["", " ", "\u3000", "\u200b", "\ufeff", "\t"])
    noisy = "".join(data.draw(noise) + char for char in name) + data.draw(noise)
    assert clean_name(noisy) == name


@settings(deadline=None)
@given(digits=st.from_regex("1[0-9]{10}", fullmatch=True), data=st.data())
def test_separators_never_change_a_phone(digits: str, data: st.DataObject) -> None:
    wide = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
    separator = data.draw(st.sampled_from(["", "-", " ", ".", "—"]))
    prefix = data.draw(st.sampled_from(["", "+86", "+86 ", "0086-", "86"]))
    text = prefix + separator.join([digits[:3], digits[3:7], digits[7:]])
    assert clean_phone(text) == digits
    assert clean_phone(text.translate(wide)) == digits
