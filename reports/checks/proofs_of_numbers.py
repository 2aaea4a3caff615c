"""By what identity and card numbers prove themselves: provinces, dates and check digits."""

from __future__ import annotations

from datetime import date

PROVINCES = frozenset(
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for number in range(first, last + 1)
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
IDENTITY_LENGTH = 18
BANK_LENGTHS = range(16, 20)
LATEST_BIRTH_YEAR = 2100


def is_identity(digits: str, latest_year: int = LATEST_BIRTH_YEAR) -> bool:
    """Whether this is an 18-character 公民身份号码: province, date of birth and check character right (GB 11643)."""
    if len(digits) != IDENTITY_LENGTH or not digits[:-1].isdigit() or digits[:2] not in PROVINCES:
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    if not 1900 <= born.year <= latest_year:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits[:-1], strict=True))
    return CHECK_CHARACTERS[total % 11] == digits[-1].upper()


def is_bank_card(digits: str) -> bool:
    """Whether this has the length of a bank card number and passes Luhn's check (GB/T 17858)."""
    if len(digits) not in BANK_LENGTHS or not digits.isdigit():
        return False
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
