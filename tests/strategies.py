"""Hypothesis strategies for reports: any shape, values from tiny to huge, uncertainties here and there."""

from __future__ import annotations

from hypothesis import strategies as st

from sci_report.accounting.settle import modelled_energy
from sci_report.models.activity import ActivityFacts, DeviceUse
from sci_report.models.device import Device, Embodied
from sci_report.models.energy import EnergyEntry, PowerModel, UnitModel
from sci_report.models.place import GridIntensity, Place, Pue, WaterIntensity
from sci_report.models.quantity import Fraction, PositiveQuantity, Quantity, Source
from sci_report.models.report import ReportFacts
from sci_report.models.subject import Base, Footprint
from sci_report.models.vocabulary import Method
from sci_report.models.work import FunctionalUnit
from tests.samples import search_and_training

amounts = st.floats(min_value=1e-12, max_value=1e12)
relative_uncertainties = st.none() | st.floats(min_value=1e-6, max_value=2.0)
sources = st.sampled_from([Source(name="one"), Source(name="another", year=2024)])
methods: st.SearchStrategy[Method] = st.sampled_from(["measured", "estimated", "declared", "default"])


@st.composite
def quantities(draw: st.DrawFn, values: st.SearchStrategy[float] = amounts) -> Quantity:
    value, relative = draw(values), draw(relative_uncertainties)
    return Quantity(
        value=value,
        method=draw(methods),
        standard_uncertainty=None if relative is None else relative * value,
        source=draw(sources),
    )


@st.composite
def positive_quantities(draw: st.DrawFn) -> PositiveQuantity:
    return PositiveQuantity.model_validate(dict(draw(quantities())))


@st.composite
def power_models(draw: st.DrawFn) -> PowerModel:
    return PowerModel(
        power_w=draw(quantities()),
        idle_power_w=draw(st.none() | quantities()),
        unit="core",
        units=draw(positive_quantities()),
        utilisation=Fraction.model_validate(
            dict(draw(quantities(st.just(0.0) | st.floats(min_value=1e-9, max_value=1))))
        ),
        duration_s=draw(quantities()),
        model_standard_uncertainty_w=draw(st.none() | amounts),
    )


@st.composite
def unit_models(draw: st.DrawFn) -> UnitModel:
    return UnitModel(unit="token", units=draw(quantities()), energy_per_unit_j=draw(quantities()))


@st.composite
def water(draw: st.DrawFn) -> WaterIntensity | None:
    quantity = draw(st.none() | quantities())
    return None if quantity is None else WaterIntensity(**dict(quantity), accounting="consumption")


@st.composite
def bases(draw: st.DrawFn) -> Base:
    share = draw(st.none() | quantities(st.just(0.0) | st.floats(min_value=1e-9, max_value=1)))
    return Base(
        name="a base",
        share=None if share is None else Fraction.model_validate(dict(share)),
        footprint=draw(
            st.none() | st.builds(Footprint, it_energy_kwh=quantities(), total_gco2e=st.none() | quantities())
        ),
    )


@st.composite
def energy_entries(draw: st.DrawFn, component: str) -> EnergyEntry:
    devices = draw(st.sampled_from([(), ("d0",), ("d1",)]))
    model = draw(st.none() | power_models() | unit_models())
    energy = draw(quantities()) if model is None else modelled_energy(model)
    return EnergyEntry(
        component=component,
        devices=devices,
        energy_kwh=energy,
        power_model=model if isinstance(model, PowerModel) else None,
        unit_model=model if isinstance(model, UnitModel) else None,
    )


@st.composite
def places(draw: st.DrawFn, identifier: str) -> Place:
    grid, pue = draw(st.none() | quantities()), draw(st.none() | positive_quantities())
    return Place(
        id=identifier,
        pue=None if pue is None else Pue.model_validate(dict(pue)),
        wue_l_per_kwh=draw(water()),
        grid_water_l_per_kwh=draw(water()),
        grid_gco2e_per_kwh=None
        if grid is None
        else GridIntensity(
            **dict(grid), signal="average", basis="lifecycle", perspective="generation", resolution="annual"
        ),
    )


@st.composite
def devices(draw: st.DrawFn, identifier: str) -> Device:
    embodied = draw(st.booleans())
    return Device(
        id=identifier,
        kind="gpu",
        name="a device",
        count=8,
        embodied=Embodied(gco2e=draw(quantities()), lifespan_s=draw(positive_quantities())) if embodied else None,
    )


@st.composite
def activities(draw: st.DrawFn, identifier: str) -> ActivityFacts:
    uses = tuple(
        DeviceUse(device=device, count=draw(st.integers(1, 8)), reserved_s=draw(quantities()))
        for device in draw(st.sampled_from([(), ("d0",), ("d0", "d1")]))
    )
    components = draw(st.sampled_from([("gpu",), ("gpu", "cpu"), ("node", "cpu", "dram")]))
    return ActivityFacts(
        id=identifier,
        stage="training",
        outcome="completed",
        place=draw(st.sampled_from([None, "p0", "p1", "p1"])),
        uses=uses,
        energy=tuple(draw(energy_entries(component)) for component in components),
    )


@st.composite
def report_facts(draw: st.DrawFn) -> ReportFacts:
    """Facts that settle into a report with any of its totals present or absent."""
    unit = draw(st.none() | positive_quantities())
    facts = search_and_training()
    alternatives = draw(st.lists(positive_quantities(), max_size=2))
    return facts.model_copy(
        update={
            "subject": facts.subject.model_copy(update={"base": tuple(draw(st.lists(bases(), max_size=2)))}),
            "alternative_units": tuple(FunctionalUnit(unit="other", count=count) for count in alternatives),
            "places": (draw(places("p0")), draw(places("p1"))),
            "devices": (draw(devices("d0")), draw(devices("d1"))),
            "activities": tuple(draw(activities(f"a{index}")) for index in range(draw(st.integers(1, 3)))),
            "functional_unit": None if unit is None else FunctionalUnit(unit="token", count=unit),
        }
    )
