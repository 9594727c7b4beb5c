"""The Python API: read, check, change, write; and what a notebook shows."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sci_report
from sci_report.errors import InputError
from sci_report.models.provenance import Missing
from sci_report.models.subject import Subject
from sci_report.models.text import canonical_bytes, document_of
from tests.everything import everything, everything_report
from tests.samples import full_report, positive, small_report


def test_a_report_is_built_written_and_read_again(tmp_path: Path) -> None:
    report = sci_report.settle(everything())
    path = tmp_path / "report.sci.json"
    sci_report.write(report, path)

    assert sci_report.read(path) == report
    assert sci_report.validate(path).findings == sci_report.validate(report).findings == ()


def test_a_report_is_written_in_the_order_of_the_schema_whatever_order_it_was_read_in(tmp_path: Path) -> None:
    path = tmp_path / "report.sci.json"
    sci_report.write(full_report(), path)
    first = path.read_bytes()
    path.write_bytes(orjson.dumps(dict(reversed(orjson.loads(first).items()))))
    sci_report.write(sci_report.read(path), path)

    assert path.read_bytes() == first


def test_a_write_that_fails_leaves_what_stood_there(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        sci_report.write(full_report(), tmp_path / "no such folder" / "report.sci.json")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "SCI003"),
        (b'{"schema_version": "9.9"}', "pip install --upgrade"),
        (b'{"schema_version": "1.0"}', "SCI102 in line 1, .* is missing"),
    ],
)
def test_what_is_no_report_is_refused_with_line_and_reason(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.sci.json"
    path.write_bytes(data)

    with pytest.raises(InputError, match=words) as caught:
        sci_report.read(path)
    assert "line 1" in str(caught.value)


def test_a_report_that_contradicts_itself_can_be_read_and_checked(tmp_path: Path) -> None:
    document = document_of(full_report())
    document["results"]["total_gco2e"]["value"] = 1.0
    path = tmp_path / "x.sci.json"
    path.write_bytes(orjson.dumps(document))

    assert sci_report.read(path).results.total_gco2e is not None
    assert "SCI225" in {finding.code for finding in sci_report.validate(path).findings}


@pytest.mark.parametrize("function", [sci_report.read, sci_report.validate])
def test_a_file_that_is_not_there_is_an_error_of_the_user(function: object, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        function(tmp_path / "missing.sci.json")  # type: ignore[operator]  # one of two functions


def test_many_reports_are_validated_one_after_the_other(tmp_path: Path) -> None:
    for name in ("a", "b"):
        sci_report.write(full_report(), tmp_path / f"{name}.sci.json")
    (tmp_path / "c.sci.json").write_bytes(b"[]")
    found = list(sci_report.validate_all([tmp_path, tmp_path / "missing"], profile="sci", jobs=2))

    assert [Path(each.name).name for each in found] == ["a.sci.json", "b.sci.json", "c.sci.json", "missing"]
    assert [each.findings[0].code for each in found[2:]] == ["SCI007", "SCI011"]
    assert found[0].findings == sci_report.validate(full_report(), profile="sci").findings != ()
    with pytest.raises(InputError, match="does not hold one report"):
        sci_report.validate(tmp_path)
    with pytest.raises(InputError, match="unknown profile"):
        sci_report.validate(full_report(), profile="nobody")


def test_an_edited_report_is_worked_out_again_and_names_what_it_replaces() -> None:
    report = full_report()
    assert report.functional_unit is not None
    unit = report.functional_unit.model_copy(update={"count": positive(4e6)})
    newer = sci_report.edited(report, functional_unit=unit)

    assert newer.results.sci_gco2e_per_unit is not None and report.results.sci_gco2e_per_unit is not None
    assert newer.results.sci_gco2e_per_unit.value == pytest.approx(report.results.sci_gco2e_per_unit.value / 2)
    assert newer.identity.supersedes == report.identity.id != newer.identity.id
    assert sci_report.validate(newer).findings == ()


def test_what_was_missing_and_is_there_now_is_no_longer_listed_as_missing() -> None:
    gap = Missing(field="/subject/parameters_total", reason="unknown", explanation="x")
    report = sci_report.edited(full_report(), subject=Subject(name="x"), missing=(*full_report().missing, gap))
    assert gap in report.missing

    newer = sci_report.edited(report, subject=Subject(name="x", parameters_total=positive(7e9)))

    assert gap not in newer.missing
    assert newer.missing == full_report().missing


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"results": None}, "no member 'results'"),
        ({"subject": {"name": 7}}, "/subject/name"),
        ({"devices": ()}, "not listed"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(members: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        sci_report.edited(full_report(), **members)


def test_facts_are_a_report_without_what_follows() -> None:
    report = everything_report()

    assert sci_report.settle(sci_report.facts_of(report)).results == report.results


def test_the_digest_is_that_of_the_canonical_form_without_signatures() -> None:
    signed = everything_report()
    unsigned = signed.model_copy(update={"signatures": ()})

    assert signed.signatures
    assert sci_report.digest(signed) == sci_report.digest(unsigned)
    assert sci_report.digest(signed) != sci_report.digest(full_report())


# Test vectors of RFC 8785, appendix B and section 3.2.3: what every implementation must give.
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5e-324, "5e-324"),
        (1e23, "1e+23"),
        (9.999999999999997e22, "9.999999999999997e+22"),
        (1e21, "1e+21"),
        (999999999999999900000.0, "999999999999999900000"),
        (0.000001, "0.000001"),
        (-0.0, "0"),
        (8.0, "8"),
        ({"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}, None),
    ],
)
def test_the_canonical_form_is_that_of_rfc_8785(value: object, text: str | None) -> None:
    written = canonical_bytes({"v": value}).decode()

    assert written == (f'{{"v":{text}}}' if text is not None else written)
    if text is None:
        assert list(orjson.loads(written)["v"].values()) == [2, 4, 6, 7, 1, 5, 3]


def test_a_number_that_readers_differ_in_has_no_canonical_form() -> None:
    with pytest.raises(InputError, match="canonical form"):
        canonical_bytes({"v": 2**53})


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_canonical_form_keeps_every_number(value: float) -> None:
    assert float(orjson.loads(canonical_bytes({"v": value}))["v"]) == value


def test_a_table_holds_every_number_with_unit_method_and_source() -> None:
    table = everything_report().to_pandas()
    row = table.set_index("pointer").loc["/activities/0/energy/0/energy_kwh"]

    assert (row["value"], row["unit"], row["method"], row["source"], row["item"]) == (
        4.4,
        "kWh",
        "measured",
        "nvml.total_energy",
        "search",
    )
    assert set(table[table.block == "results"].method) == {"derived"}
    assert table.pointer.is_unique
    assert table[table.pointer == "/work/tokens"].standard_uncertainty.isna().all()
    energy = table[(table.block == "activities") & (table.member == "it_energy_kwh")].value.sum()
    assert energy == pytest.approx(table.set_index("pointer").loc["/results/it_energy_kwh"]["value"])


@pytest.mark.parametrize("report", [everything_report(), full_report(), small_report()], ids=["all", "full", "small"])
def test_every_number_of_the_document_is_in_the_table(report: sci_report.Report) -> None:
    def count(node: object) -> int:
        if isinstance(node, dict):
            return (type(node.get("value")) is float and "direction" not in node) + sum(map(count, node.values()))
        return sum(map(count, node)) if isinstance(node, list) else 0

    document = document_of(report)
    document.pop("extensions", None)
    bare = [document.get("quality", []), document.get("sensitivity", [])]  # points, targets and quantiles state values

    assert len(report.to_pandas()) >= count(document) - count(bare)


def test_a_notebook_shows_the_results_and_runs_nothing_of_the_report() -> None:
    report = sci_report.edited(full_report(), subject=Subject(name="<script>alert(1)</script>"))
    shown = report._repr_html_()

    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    total = report.results.total_gco2e
    assert total is not None
    assert f"{Decimal(total.value):.4g}" in shown


def test_a_notebook_shows_facts_that_have_no_results_yet() -> None:
    assert "<table>" in everything()._repr_html_()


def test_importing_the_package_loads_nothing_and_its_names_are_all_there() -> None:
    script = (
        "import sys, sci_report; heavy = {'pydantic', 'pandas', 'orjson', 'rfc8785'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert all(getattr(sci_report, name) is not None for name in sci_report.__all__)\n"
        "assert sorted(dir(sci_report)) == sorted(sci_report.__all__)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
