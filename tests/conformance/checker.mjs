// A validator of the standard in JavaScript, written from schema/SPEC.md: the file, its version and its schema.
// The rules of clauses 6 to 9 are in rules.mjs. Numbers in comments are clauses.
//
//   node checker.mjs < report.sci.json      one verdict
//   node checker.mjs --lines                 a verdict for each line {"base64": "…"}
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import Ajv2020 from "ajv/dist/2020.js";
import { arithmetic, uncertainties } from "./rules.mjs";

const MOST_BYTES = 10_000_000, MOST_LEVELS = 64, VERSIONS = ["0.1", "1.0"], NEWEST = [1, 0];
const WARNINGS = new Set(["SCI216", "SCI228", "SCI229", "SCI242", "SCI259"]); // Annex A
const CODES = { // 14.3.3
  type: "SCI101", required: "SCI102", additionalProperties: "SCI103", enum: "SCI104", const: "SCI104",
  pattern: "SCI105", not: "SCI105", minLength: "SCI106", maxLength: "SCI106", minimum: "SCI107",
  exclusiveMinimum: "SCI107", maximum: "SCI107", minItems: "SCI108", maxItems: "SCI108",
};
const schemas = new Map(VERSIONS.map((version) => {
  const text = readFileSync(new URL(`../../schema/v${version}/report.schema.json`, import.meta.url), "utf8");
  return [version, new Ajv2020({ strict: true, allErrors: true }).compile(JSON.parse(text))];
}));

// Clause 3: the first thing that keeps the bytes from being a document, or the document.
function parse(bytes) {
  if (bytes.length > MOST_BYTES) return { code: "SCI001" };
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { code: "SCI002" };
  }
  if (text.startsWith("\ufeff")) return { code: "SCI002" };
  let document;
  try {
    document = JSON.parse(text);
  } catch {
    // `NaN` and `Infinity` outside of strings are numbers that are not finite; anything else is no JSON (3.3.1).
    const bare = text.replace(/"(?:[^"\\]|\\.)*"/gs, '""').replace(/-?\b(?:NaN|Infinity)\b/g, "0");
    const isOtherwiseJson = bare.includes("0") && isJson(bare) && bare !== text;
    return { code: isOtherwiseJson && /NaN|Infinity/.test(text) ? "SCI004" : "SCI003" };
  }
  const { levels, isRepeated, isInfinite, isBroken } = scan(text);
  if (isBroken) return { code: "SCI003" };
  if (isInfinite) return { code: "SCI004" };
  if (typeof document !== "object" || document === null || Array.isArray(document)) return { code: "SCI007" };
  if (levels > MOST_LEVELS) return { code: "SCI006" };
  return isRepeated ? { code: "SCI005" } : { document };
}

function isJson(text) {
  try { JSON.parse(text); return true; } catch { return false; }
}

// What JSON.parse does not tell of a valid text: its depth, repeated members, numbers beyond doubles, half surrogates.
function scan(text) {
  const open = [], found = { levels: 0, isRepeated: false, isInfinite: false, isBroken: false };
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"(?=\s*(:)?)|[{}[\]]|-?\d[\d.eE+-]*|:/gs)) {
    if (token === "{" || token === "[") {
      open.push(token === "{" ? new Set() : null);
      found.levels = Math.max(found.levels, open.length);
    } else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const members = open.at(-1);
      found.isRepeated ||= members.has(scan.last);
      members.add(scan.last);
    } else if (token[0] === '"') {
      scan.last = JSON.parse(token);
      found.isBroken ||= /\p{Surrogate}/u.test(scan.last);
    } else found.isInfinite ||= !Number.isFinite(Number(token));
  }
  return found;
}

// 11.2
function versionProblem({ schema_version: version }) {
  if (version === undefined) return "SCI008";
  if (VERSIONS.includes(version)) return undefined;
  const parts = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/.exec(typeof version === "string" ? version : "");
  if (!parts) return "SCI009";
  const [major, minor] = [Number(parts[1]), Number(parts[2])];
  return major > NEWEST[0] || (major === NEWEST[0] && minor > NEWEST[1]) ? "SCI010" : "SCI009";
}

function schemaCodes(document) {
  const validate = schemas.get(document.schema_version);
  if (validate(document)) return [];
  return validate.errors
    .filter(({ keyword }) => keyword !== "propertyNames")
    .map(({ keyword, schemaPath }) => (schemaPath.includes("/propertyNames/") ? "SCI109" : CODES[keyword] ?? "SCI109"));
}

// 11.3
function lifted(document) {
  if (document.schema_version === "1.0") return document;
  const newer = structuredClone(document);
  newer.schema_version = "1.0";
  if (newer.work?.flop) newer.work.flop = [newer.work.flop];
  for (const { energy } of newer.activities)
    for (const entry of energy) if ("coverage" in entry) entry.coverage = { time: entry.coverage };
  return newer;
}

export function judge(bytes) {
  const { code, document } = parse(bytes);
  const verdict = (codes, schema_valid) => ({
    valid: codes.every((each) => WARNINGS.has(each)), schema_valid, codes: [...new Set(codes)].sort(),
  });
  const problem = code ?? versionProblem(document);
  if (problem) return verdict([problem], null);
  const broken = schemaCodes(document);
  if (broken.length) return verdict(broken, false);
  const report = lifted(document), found = arithmetic(report);
  const goesOn = found.every((each) => WARNINGS.has(each)); // 14.3.2
  return verdict(goesOn ? [...found, ...uncertainties(report)] : found, true);
}

if (process.argv[2] === "--lines") {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity }))
    console.log(JSON.stringify(judge(Buffer.from(JSON.parse(line).base64, "base64"))));
} else console.log(JSON.stringify(judge(readFileSync(0))));
