"""What the operator reads when all processes answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

SignIn = tuple[str, str, str]


def welcome(address: str, data_folder: Path, sign_ins: Sequence[SignIn]) -> str:
    """Return the block of text; ``sign_ins`` holds user name, password and role in words."""
    lines = ["", f"  Reperfuse is ready:  {address}", ""]
    if sign_ins:
        name_width, password_width = (max(len(row[i]) for row in sign_ins) for i in (0, 1))
        lines += ["  Demonstration sign-ins (all cases are synthetic):"]
        lines += [
            f"    {name:<{name_width}}   {password:<{password_width}}   {role}"
            for name, password, role in sign_ins
        ]
        lines += [""]
    lines += [f"  Data and logs: {data_folder}", "  Stop with Ctrl-C.", ""]
    return "\n".join(lines)
