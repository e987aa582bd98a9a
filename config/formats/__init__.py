"""How templates write dates, by language: ``{{ day|date:"DATE_FORMAT" }}``.

Python writes them with ``registry/language.py``; a test holds the two together.
"""

from __future__ import annotations
