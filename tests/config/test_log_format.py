"""A log line is one JSON object, and no value of a patient gets into it with an exception."""

from __future__ import annotations

import json
import logging
import sys

from config.log_format import JsonFormatter


def _record(message: str, *arguments: object, failed: bool = False) -> logging.LogRecord:
    trace = None
    if failed:
        try:
            raise ValueError("hospital number 4711")  # noqa: TRY301
        except ValueError:
            trace = sys.exc_info()
    return logging.LogRecord("registry", logging.ERROR, __file__, 1, message, arguments, trace)


def test_a_line_is_one_json_object_with_a_time_in_utc() -> None:
    line = JsonFormatter().format(_record("saved\n%s", "twice"))
    assert "\n" not in line
    read = json.loads(line)
    assert (read["level"], read["logger"], read["message"]) == ("ERROR", "registry", "saved\ntwice")
    assert read["time"].endswith("+00:00")


def test_of_an_exception_the_type_and_the_place_are_kept_and_the_message_is_not() -> None:
    line = JsonFormatter().format(_record("failed: %s", "hospital number 4711", failed=True))
    read = json.loads(line)
    assert read["exception"] == "ValueError"
    assert any(__file__ in place and place.endswith("_record") for place in read["at"])
    assert "4711" not in line


def test_the_status_of_a_response_is_kept() -> None:
    record = _record("Not Found")
    record.status_code = 404
    assert json.loads(JsonFormatter().format(record))["status"] == 404
