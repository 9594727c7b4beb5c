from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sci_report.models.report import Report
from sci_report.render.latex import render
from sci_report.render.view import view_of
from tests.render.reports import HOSTILE_TEXTS, with_activities, with_energy, with_text
from tests.samples import full_report, small_report

T1 = r"\usepackage[T1]{fontenc}\usepackage{lmodern}"
DOCUMENTS = {
    "one column": rf"\documentclass{{article}}{T1}",
    "two columns": rf"\documentclass[twocolumn]{{article}}{T1}",
    "two columns, 10pt, A4, OT1": r"\documentclass[twocolumn,a4paper,10pt]{article}\usepackage{lmodern}",
}

ENERGIES_KWH = (0.0, 1e-12, 1e-9, 1e-3, 1e3, 1e9, 1e15)


def varied_reports() -> Iterator[Report]:
    yield full_report()
    yield small_report()
    yield with_activities(30)
    yield from map(with_energy, ENERGIES_KWH)
    yield from map(with_text, HOSTILE_TEXTS.values())


def compiled(tables: list[str], document: str, folder: Path) -> tuple[str, str]:
    """Compile a paper that reads in the tables; return its log and the text of its pages.

    Several tables in one paper have the same label and stand on pages of their own, since floats must not fill up.
    """
    for number, table in enumerate(tables):
        (folder / f"table{number}.tex").write_text(table, encoding="ascii")
    inputs = "\n".join(rf"Text before.\input{{table{number}}}\clearpage" for number in range(len(tables)))
    paper = rf"{document}\usepackage{{booktabs}}\usepackage{{tabularx}}\begin{{document}}{inputs}\end{{document}}"
    (folder / "paper.tex").write_text(paper, encoding="ascii")
    command = ["pdflatex", "-interaction=nonstopmode", "-no-shell-escape", "-halt-on-error", "paper.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    log = (folder / "paper.log").read_text(errors="replace")
    assert done.returncode == 0, log[-3000:]
    pages = subprocess.run(["pdftotext", "paper.pdf", "-"], cwd=folder, capture_output=True, text=True, check=True)
    return log, pages.stdout


@pytest.mark.latex
@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_table_compiles_and_fits_its_column(document: str, tmp_path: Path) -> None:
    tables = [render(view_of(report)) for report in varied_reports()]
    log, pages = compiled(tables, DOCUMENTS[document], tmp_path)
    overfull = re.findall(r"Overfull \\hbox.*", log)
    assert overfull == []
    assert "root:" not in pages


@pytest.mark.latex
def test_what_is_printed_is_what_the_report_says(tmp_path: Path) -> None:
    _, pages = compiled([render(view_of(full_report()))], DOCUMENTS["one column"], tmp_path)
    words = " ".join(pages.split())
    assert "92.6 % of the energy was measured; the rest (7.4 %) is an estimate." in words
    assert "1.49 ± 0.18" in words
    assert "declared by the author" in words


@pytest.mark.latex
@pytest.mark.parametrize("name", ["specials", "input", "catcodes", "ligatures"])
def test_signs_that_mean_something_to_tex_are_printed_as_themselves(name: str, tmp_path: Path) -> None:
    text = HOSTILE_TEXTS[name]
    _, pages = compiled([render(view_of(with_text(text)))], DOCUMENTS["one column"], tmp_path)
    printed = "".join(pages.split()).replace("‘", "`").replace("’", "'")
    assert "".join(text.split()) in printed


def test_the_table_says_what_it_needs_and_stands_alone() -> None:
    table = render(view_of(full_report()))
    assert table.startswith("% ")
    assert r"\usepackage{booktabs}" in table.split(r"\begin{table}")[0]
    assert table.index(r"\caption") < table.index(r"\begin{tabularx}")
    assert r"\resizebox" not in table
    assert "|" not in table


def test_methods_have_letters_and_a_legend_of_those_in_use() -> None:
    table = render(view_of(small_report()))
    assert r"Node (100\,\%)\textsuperscript{c} & 3 &" in table
    assert r"\textsuperscript{c}declared by the author" in table
    assert r"\textsuperscript{a}measured" not in table


def test_what_is_missing_is_a_dash_and_never_zero() -> None:
    table = render(view_of(small_report()))
    assert r"SCI score & \textendash{} &" in table
    assert "& 0 &" not in table


def test_claims_are_said_to_be_outside_the_score() -> None:
    assert "not part of the score" in render(view_of(full_report()))


def test_tables_of_two_reports_have_labels_of_their_own() -> None:
    report = full_report()
    identity = report.identity.model_copy(update={"id": "urn:uuid:12345678-0000-4000-8000-000000000001"})
    assert r"\label{tab:sci-00000000}" in render(view_of(report))
    assert r"\label{tab:sci-12345678}" in render(view_of(report.model_copy(update={"identity": identity})))


def test_a_long_section_says_how_much_it_leaves_out() -> None:
    assert "52 more rows in the report" in render(view_of(with_activities(30)))
