"""Letters that find a Chinese or Latin name: 浙江医院 is found by zjyy, Li Wen by lw.

The 3,755 characters of the first level of GB 2312 stand in the order of their pinyin, so the
place of a character gives its initial without a dictionary (GB/T 2312-1980, rows 16 to 55).
A character with several readings gets the one that it is sorted by; other characters give none.
"""

from __future__ import annotations

import re
from bisect import bisect_right

# The first character of each initial, by its code in GB 2312. No syllable begins with i, u or v.
_FIRST = (
    (0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"),
    (0xB8C1, "g"), (0xB9FE, "h"), (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"),
    (0xC4C3, "n"), (0xC5B6, "o"), (0xC5BE, "p"), (0xC6DA, "q"), (0xC8BB, "r"), (0xC8F6, "s"),
    (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"), (0xD1B9, "y"), (0xD4D1, "z"),
)  # fmt: skip
_CODES = [code for code, _letter in _FIRST]
_LAST = 0xD7F9


def initials_of(name: str) -> str:
    """Return the initials of a name in lower case: one for each character or Latin word."""
    letters = []
    for word in re.findall(r"[A-Za-zÀ-ɏ]+|\d+|.", name):
        if word[0].isascii() or word[0] < "\u2e80":
            letters.append(word[0].lower() if word[0].isalnum() else "")
        else:
            letters.append(_of_character(word))
    return "".join(letters)


def _of_character(character: str) -> str:
    try:
        code = int.from_bytes(character.encode("gb2312"))
    except UnicodeEncodeError:
        return ""
    if not _CODES[0] <= code <= _LAST:
        return ""
    return _FIRST[bisect_right(_CODES, code) - 1][1]
