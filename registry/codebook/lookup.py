"""Finding a section or a variable of the codebook by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from registry.codebook import CODEBOOK
from registry.codebook.variable import Page, Section, Variable

_SECTIONS = tuple(section for page in CODEBOOK for section in page.sections)
_SECTION_BY_KEY = MappingProxyType({section.key: section for section in _SECTIONS})
_PAGE_BY_KEY = MappingProxyType({page.key: page for page in CODEBOOK})
_PAGE_OF_SECTION = MappingProxyType(
    {section.key: page for page in CODEBOOK for section in page.sections}
)
_SECTION_OF_VARIABLE = MappingProxyType(
    {
        variable.name: section
        for section in _SECTIONS
        if not section.repeats
        for variable in section.variables
    }
)
_VARIABLE_OF_TABLE = MappingProxyType(
    {
        (section.table, variable.name): variable
        for section in _SECTIONS
        for variable in section.variables
    }
)


def all_sections() -> tuple[Section, ...]:
    """Return every section in case-report-form order."""
    return _SECTIONS


def section_by_key(key: str) -> Section:
    """Return the section called ``key``; raise KeyError if there is none."""
    return _SECTION_BY_KEY[key]


def page_by_key(key: str) -> Page:
    """Return the page called ``key``; raise KeyError if there is none."""
    return _PAGE_BY_KEY[key]


def page_of_section(key: str) -> Page:
    """Return the page on which the section called ``key`` stands."""
    return _PAGE_OF_SECTION[key]


def section_of_variable(name: str) -> Section:
    """Return the non-repeating section that holds the variable called ``name``."""
    return _SECTION_OF_VARIABLE[name]


def variable_by_name(name: str) -> Variable:
    """Return the variable of a non-repeating section; raise KeyError if there is none."""
    return _SECTION_OF_VARIABLE[name].variable(name)


def sections_of_table(table: str) -> tuple[Section, ...]:
    """Return the sections stored in ``table``; raise KeyError if nothing is stored there."""
    sections = tuple(section for section in _SECTIONS if section.table == table)
    if not sections:
        raise KeyError(table)
    return sections


def variable_of_table(table: str, name: str) -> Variable:
    """Return the variable called ``name`` of ``table``; raise KeyError if there is none."""
    return _VARIABLE_OF_TABLE[table, name]


def row_sections() -> Mapping[str, Section]:
    """Return the repeating sections by their table."""
    return {section.table: section for section in _SECTIONS if section.repeats}
