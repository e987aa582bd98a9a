"""Every screen of the product, and its states: opened by whom, with what done there.

``tests/access/test_screens.py`` sees to it that no address with a page is left out.
"""

from __future__ import annotations

from tests.journeys import acts, breaking, entering
from tests.journeys.acts import click, submit
from tests.journeys.stage import Screen

WIDE = (1440,)
REFUSED = ("status of 403",)
UNKNOWN = ("status of 404",)
CUT = ("ERR_FAILED",)
FAILED = ("status of 50",)

_ARRIVAL = "/cases/{new_entry}/arrival/"
CASE_PAGES = (
    "patient",
    "history",
    "arrival",
    "imaging",
    "procedure",
    "complications",
    "day1",
    "discharge",
    "followup",
    "death",
)

ENTRY = (
    *(Screen(f"{page}, entry", f"/cases/{{case}}/{page}/") for page in CASE_PAGES),
    Screen("procedure, rows open", "/cases/{case}/procedure/", act=entering.open_rows),
    Screen("procedure, empty", "/cases/{new_entry}/procedure/"),
    Screen("arrival, error", "/cases/{new_error}/arrival/", act=entering.impossible_answer),
    Screen(
        "arrival, warning to keep",
        "/cases/{new_warning}/arrival/",
        act=entering.unlikely_answer,
    ),
    Screen("arrival, menu of a field", _ARRIVAL, act=entering.field_menu),
    Screen("arrival, reasons", "/cases/{new_r}/arrival/", act=entering.reasons_instead_of_answers),
    Screen("arrival, two answers", "/cases/{new_clash}/arrival/", act=entering.two_answers),
    Screen("conflict", "/cases/{new_clash2}/arrival/", act=entering.two_answers_without_scripts),
    Screen("arrival, session ended", "/cases/{new_s1}/arrival/", act=entering.session_ended),
    Screen("arrival, refused", "/cases/{new_s1}/arrival/", act=entering.refused_in_the_dialog),
    Screen("arrival, other name", "/cases/{new_s2}/arrival/", act=entering.somebody_else_signed_in),
    Screen("waiting", "/cases/{new_cut}/arrival/", act=entering.answers_that_wait, noise=CUT),
    Screen("leaving", "/cases/{new_cut}/arrival/", act=entering.leaving_unsaved_answers, noise=CUT),
    Screen("keys of a case", _ARRIVAL, act=acts.keys_of_this_page),
    Screen(
        "arrival, signed",
        "/cases/{signed}/arrival/",
        act=entering.missing_reason_of_the_correction,
    ),
    Screen("procedure, signed", "/cases/{signed}/procedure/"),
    *(
        Screen(f"{page}, reading", f"/cases/{{signed}}/{page}/", "investigator")
        for page in ("patient", "procedure", "followup")
    ),
)

SIGNING = (
    Screen("review, to sign", "/cases/{ready}/review/"),
    Screen(
        "review, wrong password",
        "/cases/{ready}/review/",
        act=submit(".sign-off button", "#id_password-error", id_password="a wrong password"),
    ),
    Screen(
        "review, blocked",
        "/cases/{new_error}/review/",
        act=submit(".sign-off button", ".error-summary", id_password="reperfuse-demo"),
    ),
    Screen("review, signed", "/cases/{signed}/review/"),
    Screen("review, to verify", "/cases/{signed}/review/", "manager"),
    Screen("review, verified", "/cases/{verified}/review/", "manager", acts.source_verified),
    Screen("review, reading", "/cases/{ready}/review/", "investigator"),
    Screen("changes", "/cases/{new_kept}/changes/"),
    Screen("changes, nothing found", "/cases/{signed}/changes/?field=aspects"),
    Screen("undo", "/cases/{new_undo}/changes/{change}/undo/"),
    Screen("undo, overtaken", "/cases/{new_undo}/changes/{overtaken}/undo/"),
)

QUERIES = (
    Screen("queries", "/queries/"),
    Screen("queries, narrowed", "/queries/?state=all&source=check&age=0", "manager"),
    Screen("queries, none", "/queries/?state=closed&mine=1"),
    Screen("query, open", "/queries/{asked}/"),
    Screen("query, to give", "/queries/{asked}/", "manager"),
    Screen("query, answered", "/queries/{answered}/", "manager"),
    Screen("query, kept", "/queries/{kept}/"),
    Screen("query, to keep", "/queries/{kept}/", "manager", acts.reopened),
    Screen("query, new", "/cases/{case}/queries/new/?section=imaging&variable=aspects"),
    Screen(
        "query, refused",
        "/cases/{case}/queries/new/?section=imaging&variable=aspects",
        act=submit("[data-query-form] button[data-primary]", "#id_text-error"),
    ),
    Screen("checks", "/data/checks/", "manager"),
)

LISTS = (
    Screen("cases", "/cases/?view=all"),
    Screen("cases, narrowed", "/cases/?status=draft&sort=-changed"),
    Screen("cases, none", "/cases/?status=amended&q=999"),
    Screen("cases, wrong date", "/cases/?q=HZ-000&from=never"),
    Screen("cases, selected", "/cases/?q=HZ-000", act=acts.some_rows_selected),
    Screen("cases, views", "/cases/?q=HZ-000", act=click(".view-menu > summary", ".menu-panel")),
    Screen(
        "cases, columns", "/cases/?q=HZ-000", act=click("a[data-columns]", "[data-columns-dialog]")
    ),
    Screen("columns", "/cases/columns/"),
    Screen("views", "/cases/views/", "investigator"),
    Screen("views, one kept", "/cases/?status=draft", "administrator", acts.a_saved_view),
    Screen("new case", "/cases/new/"),
    Screen("new case, refused", "/cases/new/", act=submit("main button.primary", ".field-error")),
    Screen("new case, known", "/cases/new/", act=acts.known_patient),
    Screen("batch", "/cases/batch/", act=acts.no_sitting),
    Screen("batch, next case", "/cases/batch/", act=acts.sitting),
    Screen("batch, page", "/cases/batch/", act=acts.page_of_the_sitting),
    Screen("batch, cases", "/cases/batch/cases/", act=acts.cases_of_the_sitting),
    Screen("jump box", "/today/", act=acts.jump_box, widths=WIDE),
    Screen("search", "/search/?q=case"),
    Screen("search, none", "/search/?q=zzz"),
)

CALLS = (
    Screen("today", "/today/"),
    Screen("today, call", "/today/", act=acts.opened_call),
    Screen("today, number", "/today/", act=acts.shown_number),
    Screen("today, reading", "/today/", "investigator"),
    Screen("calls", "/followup/"),
    Screen("calls, overdue", "/followup/?due=overdue", act=acts.opened_call),
    Screen("calls, no number", "/followup/?due=overdue", act=acts.no_number_to_show),
    Screen("calls, all", "/followup/?due=all", "manager"),
    Screen("call", "/cases/{call}/followup/90d/"),
    Screen("call, grade", "/cases/{call}/followup/90d/", act=acts.refused_grade("2")),
    Screen("call, death", "/cases/{call}/followup/90d/", act=acts.refused_grade("6")),
    Screen("call, guided", "/cases/{guided}/followup/90d/", act=acts.guided_question),
    Screen("call, guided to a grade", "/cases/{guided}/followup/90d/", act=acts.guided_grade),
    Screen("call, two people", "/cases/{call}/followup/90d/", act=acts.two_people_on_one_call),
    Screen("reminders", "/followup/settings/"),
    Screen("windows", "/followup/settings/", "administrator"),
    Screen(
        "calendar",
        "/followup/settings/",
        "manager",
        submit("form[action$='/calendar/address/'] button:not([name])", "#calendar-address"),
    ),
)

IMPORTS = (
    Screen("imports", "/data/import/", "manager"),
    Screen("import, refused", "/data/import/", act=submit("form[enctype] button", ".field-error")),
    Screen("import, at work", "/data/import/", act=acts.import_at_work),
    Screen("import, columns", "/data/import/{mapping}/"),
    Screen(
        "import, column unknown",
        "/data/import/{mapping}/",
        act=submit(
            "[data-import-columns] button.primary", "[id$=-error]", **{"target-0": "no_such_item"}
        ),
    ),
    Screen("import, dry run", "/data/import/{checked}/"),
    Screen("import, errors", "/data/import/{checked}/?fate=refused"),
    Screen("import, written", "/data/import/{applied}/"),
    Screen(
        "import, undo",
        "/data/import/{applied}/",
        act=click("details:has(#undo-title) > summary", "#undo-reason"),
    ),
    Screen("import, undone", "/data/import/{undone}/"),
    Screen("import, stopped", "/data/import/{failed}/"),
)

CORE_LAB = (
    Screen("to read", "/corelab/", "corelab3"),
    Screen("reading", "/corelab/{angiogram}/", "corelab3"),
    Screen(
        "reading, refused",
        "/corelab/{angiogram}/",
        "corelab3",
        submit("button[name=lock]", ".error-summary"),
    ),
    Screen("reading, locked", "/corelab/{locked}/", "corelab3", acts.reopening),
    Screen("reading, not reopened", "/corelab/{locked}/", "corelab3", acts.refused_reopening),
    Screen("reading, compared", "/corelab/{opened}/", "corelab"),
    Screen("review, core lab", "/cases/{read}/review/", "manager"),
    Screen("reopening", "/corelab/cases/{opened}/reopen/", "manager"),
    Screen("reopening, nothing locked", "/corelab/cases/{angiogram}/reopen/", "manager"),
    Screen(
        "reopening, refused",
        "/corelab/cases/{opened}/reopen/",
        "manager",
        submit("main button.primary", ".error-summary"),
    ),
    *(
        Screen(f"core lab, {state}", f"/corelab/cases/?state={state}", "manager")
        for state in ("opened", "reading", "not_sent")
    ),
    Screen("agreement", "/corelab/agreement/", "manager"),
)

REPORTS = (
    Screen("report, none yet", "/reports/{awaited}/", "investigator"),
    Screen("reports", "/reports/", "investigator"),
    Screen("report", "/reports/{report}/", "investigator"),
    Screen("report, version", "/reports/{report}/v/1/", "investigator"),
    *(
        Screen(f"report, {tab}", f"/reports/{{report}}/v/1/{tab}/", "investigator")
        for tab in ("flow", "table1", "procedure", "mrs", "outcomes", "methods")
    ),
    Screen("report, at work", "/reports/{report}/", "investigator", acts.report_at_work),
)

FRAME = (
    Screen("sign in", "/sign-in/", ""),
    Screen(
        "sign in, refused",
        "/sign-in/",
        "",
        submit(
            "main button[type=submit]",
            "[role=alert]",
            id_username="coordinator",
            id_password="a wrong password",
        ),
    ),
    Screen("too old", "/sign-in/", "", acts.stale_form, noise=REFUSED),
    Screen("session ended", "/sign-in/", act=breaking.ended_session),
    Screen("today, session ended", "/today/", act=breaking.call_after_the_session),
    Screen("unreadable", "/today/", act=breaking.unreadable_request, noise=("status of 400",)),
    Screen("failed", "/today/", act=breaking.failure("error", 500), noise=FAILED),
    Screen("outage", "/today/", act=breaking.failure("unreachable", 503), noise=FAILED),
    Screen("no space", "/today/", act=breaking.failure("full", 507), noise=FAILED),
    Screen("menu of a person", "/today/", act=click(".person summary", ".person-menu")),
    Screen("keys", "/today/", act=acts.keys_of_this_page),
    Screen("profile", "/settings/profile/"),
    Screen(
        "profile, refused",
        "/settings/profile/",
        act=submit(".profile-form button", ".field-error", id_search_initials="1!"),
    ),
    Screen("shortcuts", "/settings/shortcuts/"),
    Screen("codebook", "/data/dictionary/"),
    Screen("components", "/styleguide/"),
    Screen("not open", "/corelab/", noise=REFUSED),
    Screen("not found", "/cases/HZ-99999/patient/", noise=UNKNOWN),
)

SCREENS = (
    *ENTRY, *SIGNING, *QUERIES, *LISTS, *CALLS, *IMPORTS, *CORE_LAB, *REPORTS, *FRAME,
)  # fmt: skip
