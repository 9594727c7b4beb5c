// Clauses 6 to 9 of schema/SPEC.md, over documents that have passed the schema. Each function returns codes.

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const list = (value) => value ?? [];
const J_PER_KWH = 3_600_000;
const SUMMED = {
  it_energy_kwh: "SCI221", facility_energy_kwh: "SCI222", operational_gco2e: "SCI223", embodied_gco2e: "SCI224",
  site_water_l: "SCI253", grid_water_l: "SCI254",
};
const INHERITED = { inherited_it_energy_kwh: "it_energy_kwh", inherited_gco2e: "total_gco2e" };

// 8.2.1, from the digits of the shortest form (8.2.2)
function halfUnit(x) {
  if (x === 0) return 0.5;
  const [digits, exponent] = Math.abs(x).toExponential().split("e");
  return 0.5 * 10 ** (Number(exponent) - digits.replace(".", "").replace(/0+$/, "").length + 1);
}

// 8.1.1
function agrees(stated, expected, slack = 0, coarsest = 0.005) {
  if (!Number.isFinite(expected)) return false;
  const size = Math.abs(expected);
  return Math.abs(stated - expected) <= Math.min(halfUnit(stated) + slack + 1e-9 * size, coarsest * size);
}

// 9.6.1: seconds since an epoch, the fraction, and its digits; undefined where there is no such instant.
function instant(text) {
  const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/.exec(text);
  const [year, month, day, hour, minute, second] = form.slice(1, 7).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 59 || form[9] > 23 || form[10] > 59) return undefined;
  const offset = form[8] ? Number(`${form[8]}1`) * (form[9] * 3600 + form[10] * 60) : 0;
  const seconds = date.getTime() / 1000 + hour * 3600 + minute * 60 + second - offset;
  return { seconds, fraction: Number(`0.${form[7] ?? 0}`), half: 0.5 * 10 ** -(form[7] ?? "").length };
}
const elapsed = (start, end) => end.seconds - start.seconds + (end.fraction - start.fraction);

const modelled = ({ power_w, idle_power_w, units, utilisation, duration_s }) => {
  const idle = idle_power_w?.value ?? 0;
  return (units.value * (idle + (power_w.value - idle) * utilisation.value) * duration_s.value) / J_PER_KWH;
};

export function arithmetic(report) {
  const codes = [], say = (code, isWrong) => isWrong && codes.push(code);
  const { activities, results } = report, places = new Map(), devices = new Map();
  for (const place of list(report.places)) places.set(place.id, place);
  for (const device of list(report.devices)) devices.set(device.id, device);

  for (const kind of ["places", "devices", "activities", "datasets"]) // 9.1.1
    say("SCI201", new Set(list(report[kind]).map(({ id }) => id)).size < list(report[kind]).length);
  const ids = new Set(activities.map(({ id }) => id)); // 9.2.1
  say("SCI202", list(report.devices).some(({ part_of }) => part_of !== undefined && !devices.has(part_of)));
  say("SCI202", list(report.quality).some(({ curve }) => curve?.activity !== undefined && !ids.has(curve.activity)));
  for (const block of [...list(report.sensitivity), ...list(report.other_impacts)])
    say("SCI202", list(block.activities).some((id) => !ids.has(id)));
  for (const { id } of list(report.devices)) say("SCI205", ancestors(id, devices).includes(id)); // 9.3.4
  for (const search of list(report.sensitivity)) say("SCI206", list(search.activities).length && search.energy_kwh); // 9.3.6

  for (const activity of activities) {
    const { totals, energy } = activity, uses = list(activity.uses), place = places.get(activity.place) ?? {};
    const isLost = activity.place !== undefined && !places.has(activity.place);
    const entries = ["energy", "other_readings"].flatMap((group) => list(activity[group]));
    const named = [...entries, ...list(activity.baseline)].flatMap((entry) => list(entry.devices));
    say("SCI202", isLost || [...named, ...uses.map(({ device }) => device)].some((id) => !devices.has(id)));

    const homes = new Map(); // 9.3.1, 9.3.2
    const nodes = energy.filter(({ component }) => component === "node").flatMap((entry) => list(entry.devices));
    for (const { component, load = "", devices: named } of energy)
      for (const id of list(named)) {
        const key = JSON.stringify([component, id]), loads = homes.get(key) ?? [];
        say("SCI203", loads.length && (load === "" || loads.includes("") || loads.includes(load)));
        homes.set(key, [...loads, load]);
        say("SCI205", ancestors(id, devices).some((holder) => holder !== id && nodes.includes(holder))); // 9.3.3
      }
    for (const { device, count = 1, resources_reserved: held, resources_total: all } of uses) { // 9.5
      say("SCI204", count > (devices.get(device)?.count ?? (devices.has(device) ? 1 : Infinity)));
      say("SCI204", !held !== !all || (held && held.value > all.value));
    }
    for (const { energy_kwh: { value }, power_model, unit_model } of entries) { // 6.2.1 to 6.2.4
      say("SCI211", power_model && !agrees(value, modelled(power_model)));
      const counted = unit_model && (unit_model.units.value * unit_model.energy_per_unit_j.value) / J_PER_KWH;
      say("SCI217", unit_model && !agrees(value, counted));
      say("SCI218", power_model && unit_model);
    }
    const derived = energy.filter((entry) => entry.power_model || entry.unit_model).map((entry) => entry.energy_kwh.value);
    const whole = sum(energy.map((entry) => entry.energy_kwh.value));
    say("SCI212", !agrees(totals.it_energy_kwh.value, whole, sum(derived.map(halfUnit))));

    const product = (code, target, origin, factor) => {
      if (isLost || !totals[target]) return;
      const [base, multiplier] = [totals[origin]?.value, place[factor]?.value];
      const isKnown = base !== undefined && multiplier !== undefined;
      say(code, !isKnown || !agrees(totals[target].value, base * multiplier, halfUnit(base) * multiplier));
    };
    product("SCI213", "facility_energy_kwh", "it_energy_kwh", "pue");
    product("SCI214", "operational_gco2e", "facility_energy_kwh", "grid_gco2e_per_kwh");
    product("SCI251", "site_water_l", "it_energy_kwh", "wue_l_per_kwh");
    product("SCI252", "grid_water_l", "facility_energy_kwh", "grid_water_l_per_kwh");

    const share = ({ device, count = 1, reserved_s, resources_reserved, resources_total }) => { // 6.4.1
      const { gco2e, lifespan_s } = devices.get(device).embodied;
      const part = (resources_reserved?.value ?? 1) / (resources_total?.value ?? 1);
      return count * gco2e.value * (reserved_s.value / lifespan_s.value) * part;
    };
    const stated = activity.stated_embodied_gco2e, isListed = uses.every(({ device }) => devices.has(device));
    const hasEmbodied = uses.length > 0 && uses.every(({ device }) => devices.get(device)?.embodied);
    if (totals.embodied_gco2e && (stated || isListed)) {
      const expected = stated?.value ?? (hasEmbodied ? sum(uses.map(share)) : NaN);
      say("SCI215", !agrees(totals.embodied_gco2e.value, expected));
    }
    say("SCI216", // 6.1.3
      (!totals.facility_energy_kwh && place.pue) || (!totals.site_water_l && place.wue_l_per_kwh) ||
      (!totals.operational_gco2e && totals.facility_energy_kwh && place.grid_gco2e_per_kwh) ||
      (!totals.grid_water_l && totals.facility_energy_kwh && place.grid_water_l_per_kwh) ||
      (!totals.embodied_gco2e && (stated || hasEmbodied)));
    times(activity, say);
  }

  for (const [member, code] of Object.entries(SUMMED)) { // 6.5.1
    const parts = activities.map(({ totals }) => totals[member]?.value);
    if (results[member])
      say(code, parts.includes(undefined) || !agrees(results[member].value, sum(parts), sum(parts.map(halfUnit))));
  }
  const added = (code, target, ...parts) => { // 6.5.2, 6.6.3
    const [one, other] = parts.map((part) => results[part]?.value);
    if (results[target])
      say(code, !agrees(results[target].value, one + other, halfUnit(one ?? NaN) + halfUnit(other ?? NaN)));
  };
  added("SCI225", "total_gco2e", "operational_gco2e", "embodied_gco2e");
  added("SCI255", "water_l", "site_water_l", "grid_water_l");
  const total = results.total_gco2e?.value, unit = report.functional_unit; // 6.5.3, 6.5.4
  const scored = (score, { count }) => agrees(score.value, total / count.value, halfUnit(total) / count.value);
  const score = results.sci_gco2e_per_unit;
  say("SCI226", score && (total === undefined || !unit || !scored(score, unit)));
  const scores = list(results.alternative_sci_gco2e_per_unit), units = list(report.alternative_units);
  const wanted = total === undefined ? 0 : units.length;
  say("SCI256", scores.length !== wanted || scores.some((each, index) => !scored(each, units[index])));

  const energies = activities.flatMap(({ energy }) => energy.map(({ energy_kwh }) => energy_kwh)); // 6.7.1
  const whole = sum(energies.map(({ value }) => value));
  const measured = sum(energies.filter(({ method }) => method === "measured").map(({ value }) => value));
  const fraction = results.measured_energy_fraction;
  say("SCI227", fraction && !agrees(fraction.value, measured / whole));
  const shared = list(report.subject.base).filter((base) => base.share); // 6.8.1
  const follows = {};
  for (const [member, part] of Object.entries(INHERITED)) {
    follows[member] = shared.length > 0 && shared.every((base) => base.footprint?.[part]);
    const expected = follows[member] ? sum(shared.map((base) => base.share.value * base.footprint[part].value)) : NaN;
    say("SCI257", results[member] && !agrees(results[member].value, expected));
  }
  for (const member of Object.keys(SUMMED)) follows[member] = activities.every(({ totals }) => totals[member]); // 6.10
  follows.total_gco2e = results.operational_gco2e && results.embodied_gco2e;
  follows.sci_gco2e_per_unit = results.total_gco2e && unit;
  follows.water_l = results.site_water_l && results.grid_water_l;
  follows.measured_energy_fraction = whole > 0;
  say("SCI229", Object.keys(follows).some((member) => follows[member] && !results[member]));
  const listed = new Set(list(report.missing).map(({ field }) => field)); // 4.6.3
  const needReason = ["facility_energy_kwh", "operational_gco2e", "embodied_gco2e", "total_gco2e", "sci_gco2e_per_unit"];
  say("SCI228", needReason.some((name) => !results[name] && !follows[name] && !listed.has(`/results/${name}`)));

  const series = list(report.places).map((place) => place.grid_gco2e_per_kwh?.series).filter(Boolean);
  const stamps = [report.identity.created, ...series.map(({ start }) => start)];
  stamps.push(...list(report.signatures).map(({ created }) => created).filter(Boolean));
  say("SCI231", stamps.some((text) => !instant(text)));
  for (const { curve } of list(report.quality)) // 9.7.1
    for (const name of ["step", "energy_kwh", "duration_s", "flop", "tokens", "samples"]) {
      const values = list(curve?.points).map((point) => point[name]).filter((value) => value !== undefined);
      say("SCI234", values.some((value, index) => value < values[index - 1]));
    }
  for (const { grid_gco2e_per_kwh: grid, electricity_mix } of list(report.places)) {
    if (grid?.series) { // 6.9
      const { gco2e_per_kwh: steps, filled_steps } = grid.series;
      const weights = list(grid.series.energy_kwh).length ? grid.series.energy_kwh : steps.map(() => 1);
      const mean = sum(weights.map((weight, index) => weight * steps[index])) / sum(weights);
      say("SCI258", weights.length !== steps.length || !agrees(grid.value, mean));
      say("SCI258", list(filled_steps).some((step) => step >= steps.length));
    }
    const mix = list(electricity_mix).map(({ share }) => share.value); // 9.8.1
    say("SCI259", mix.length && Math.abs(sum(mix) - 1) > 0.01 + 1e-9);
  }
  return codes;
}

function ancestors(id, devices) {
  const found = [];
  for (let at = devices.get(id)?.part_of; at !== undefined && !found.includes(at); at = devices.get(at)?.part_of)
    found.push(at);
  return found;
}

function times({ start, end, duration_s, segments }, say) { // 9.6
  const inner = list(segments).flatMap((segment) => [segment.start, segment.end]);
  const stamps = [start, ...inner, end].filter((text) => text !== undefined), instants = stamps.map(instant);
  say("SCI231", instants.includes(undefined));
  const known = instants.filter(Boolean);
  say("SCI235", inner.length && known.some((at, index) => index && elapsed(known[index - 1], at) < 0));
  const [first, last] = [start && instant(start), end && instant(end)];
  if (!first || !last) return;
  const length = elapsed(first, last);
  say("SCI232", length < 0);
  if (length < 0 || !duration_s) return;
  const rounded = Math.min(halfUnit(duration_s.value), 0.005 * length) + first.half + last.half;
  say("SCI233", Math.abs(duration_s.value - length) > Math.max(rounded, 1e-9 * length));
}

// Clause 7: a number with what each cause moves it, at one standard uncertainty.
const number = (value, u, cause) => ({ value, causes: new Map(u ? [[cause, u]] : []) });
const scaled = (slopes, value) => {
  const causes = new Map();
  for (const [part, slope] of slopes)
    for (const [cause, moved] of part.causes) causes.set(cause, (causes.get(cause) ?? 0) + slope * moved);
  return { value, causes };
};
const plus = (...parts) => scaled(parts.map((part) => [part, 1]), sum(parts.map(({ value }) => value)));
const times_ = (a, b) => scaled([[a, b.value], [b, a.value]], a.value * b.value);
const over = (a, b) => scaled([[a, 1 / b.value], [b, -a.value / b.value / b.value]], a.value / b.value);
const constant = (value) => number(value);
const uncertainty = ({ causes }) => Math.hypot(...causes.values());
const canonical = (value) => // 7.2.2
  JSON.stringify(value, (_, part) => part && typeof part === "object" && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).filter(([, each]) => !(Array.isArray(each) && !each.length)).sort())
    : part);

export function uncertainties(report) {
  const codes = [], doubtful = new Set(), { activities, results } = report;
  const places = new Map(list(report.places).map((place) => [place.id, place]));
  const devices = new Map(list(report.devices).map((device) => [device.id, device]));
  const own = (quantity, cause) => number(quantity.value, quantity.standard_uncertainty, cause);
  const factor = (name, quantity) => own(quantity, name + canonical(quantity));
  const judge = (key, stated, propagated, restsOn) => { // 7.3
    const u = uncertainty(propagated), negligible = 1e-9 * stated.value;
    if (restsOn.some((each) => doubtful.has(each))) doubtful.add(key);
    else if (stated.standard_uncertainty === undefined) u > negligible && codes.push("SCI242");
    else if (!agrees(stated.standard_uncertainty, u, negligible, 0.05)) {
      codes.push("SCI241");
      doubtful.add(key);
    }
  };

  const energyOf = ({ component, devices: named, energy_kwh, power_model: model, unit_model }, cause) => { // 7.2.1
    const reading = JSON.stringify([component, list(named)]);
    if (unit_model) {
      const { units, energy_per_unit_j } = unit_model;
      return times_(times_(own(units, `${cause}n`), factor("unit", energy_per_unit_j)), constant(1 / J_PER_KWH));
    }
    if (!model) {
      const isInstrument = ["measured", "estimated"].includes(energy_kwh.method);
      return own(energy_kwh, isInstrument ? `instrument${reading}${energy_kwh.source.name}` : cause);
    }
    const shift = number(0, model.model_standard_uncertainty_w, `model${reading}`); // 7.2.4
    const power = plus(factor("power", model.power_w), shift);
    const idle = model.idle_power_w ? plus(factor("idle", model.idle_power_w), shift) : shift;
    const above = plus(power, times_(idle, constant(-1)));
    const mean = plus(idle, times_(above, own(model.utilisation, `${cause}u`)));
    const held = times_(own(model.units, `${cause}n`), own(model.duration_s, `${cause}t`));
    return times_(times_(held, mean), constant(1 / J_PER_KWH));
  };
  const shareOf = (use, cause) => {
    const { gco2e, lifespan_s } = devices.get(use.device).embodied;
    const time = over(own(use.reserved_s, `${cause}t`), factor("lifespan", lifespan_s));
    let part = times_(times_(factor("made", gco2e), time), constant(use.count ?? 1));
    if (use.resources_reserved) part = times_(part, own(use.resources_reserved, `${cause}r`));
    return use.resources_total ? over(part, own(use.resources_total, `${cause}a`)) : part;
  };

  const restsOn = {
    it_energy_kwh: ["entries"], facility_energy_kwh: ["it_energy_kwh"], operational_gco2e: ["facility_energy_kwh"],
    site_water_l: ["it_energy_kwh"], grid_water_l: ["facility_energy_kwh"],
    total_gco2e: ["operational_gco2e", "embodied_gco2e"], sci_gco2e_per_unit: ["total_gco2e"],
    water_l: ["site_water_l", "grid_water_l"],
  };
  const all = activities.map((activity, index) => {
    const place = places.get(activity.place) ?? {}, uses = list(activity.uses), found = {};
    const entries = activity.energy.map((entry, position) => {
      const energy = energyOf(entry, `e${index}.${position}`);
      if (entry.power_model || entry.unit_model) judge(`${index}entries`, entry.energy_kwh, energy, []);
      return energy;
    });
    const it = (found.it_energy_kwh = plus(...entries));
    const facility = place.pue && times_(it, factor("pue", place.pue));
    found.facility_energy_kwh = facility;
    const grid = place.grid_gco2e_per_kwh, water = place.grid_water_l_per_kwh;
    found.operational_gco2e = facility && grid && times_(facility, factor("grid", grid));
    const stated = activity.stated_embodied_gco2e;
    if (stated) found.embodied_gco2e = own(stated, `m${index}`);
    else if (uses.length && uses.every(({ device }) => devices.get(device).embodied))
      found.embodied_gco2e = plus(...uses.map((use, position) => shareOf(use, `u${index}.${position}`)));
    found.site_water_l = place.wue_l_per_kwh && times_(it, factor("wue", place.wue_l_per_kwh));
    found.grid_water_l = facility && water && times_(facility, factor("grid water", water));
    for (const member of Object.keys(SUMMED))
      if (found[member] && activity.totals[member])
        judge(index + member, activity.totals[member], found[member], list(restsOn[member]).map((each) => index + each));
    return found;
  });

  const totals = {};
  for (const member of Object.keys(SUMMED))
    if (all.every((found) => found[member])) totals[member] = plus(...all.map((found) => found[member]));
  const { operational_gco2e: o, embodied_gco2e: m, site_water_l: site, grid_water_l: grid } = totals;
  if (o && m) totals.total_gco2e = plus(o, m);
  if (site && grid) totals.water_l = plus(site, grid);
  const total = totals.total_gco2e, unit = report.functional_unit;
  if (total && unit) totals.sci_gco2e_per_unit = over(total, own(unit.count, "unit of function"));
  const shared = list(report.subject.base).map((base, index) => [base, index]).filter(([base]) => base.share);
  for (const [member, part] of Object.entries(INHERITED))
    if (shared.length && shared.every(([base]) => base.footprint?.[part]))
      totals[member] = plus(...shared.map(([base, index]) =>
        times_(own(base.share, `share${index}`), own(base.footprint[part], `footprint${index}`))));
  totals.measured_energy_fraction = constant(0); // 7.3.3
  for (const [member, propagated] of Object.entries(totals))
    if (results[member]) {
      const below = member in SUMMED ? activities.map((_, index) => index + member) : [];
      const beside = list(restsOn[member]).map((each) => `results${each}`);
      judge(`results${member}`, results[member], propagated, [...below, ...beside]);
    }
  list(results.alternative_sci_gco2e_per_unit).forEach((score, index) => {
    const count = own(report.alternative_units[index].count, `alternative${index}`);
    if (total) judge(`alternative${index}`, score, over(total, count), ["resultstotal_gco2e"]);
  });
  return codes;
}
