from __future__ import annotations

from sci_report.refdata.sources import Citation, cite, cite_source


def test_a_row_of_a_dataset_takes_name_and_release_from_its_source() -> None:
    row = {"source": "epa-egrid2022", "year": "2024", "grid_year": "2022", "licence": "US-PD"}
    assert cite(row) == Citation("US EPA eGRID2022", "eGRID2022", 2022, "https://www.epa.gov/egrid", "US-PD")


def test_a_row_with_a_citation_of_its_own_is_cited_by_it() -> None:
    row = {"source": "paper", "year": "2022", "citation": "Luccioni et al. 2022", "licence": "fact (published paper)"}
    assert cite(row) == Citation("Luccioni et al. 2022", None, 2022, None, "fact (published paper)")


def test_a_row_without_year_takes_that_of_the_release() -> None:
    assert cite({"source": "codecarbon", "year": "", "licence": "MIT"}).year == 2026


def test_a_whole_source_can_be_cited() -> None:
    assert cite_source("green-algorithms-v3").licence == "CC-BY-4.0"
