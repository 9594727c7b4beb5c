// Judges documents with ajv, an independent JSON Schema engine: one line {"version": …, "document": …} in, `true` or
// `false` out. Strict mode: a schema that ajv has the least to say against ends the program.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import Ajv2020 from "ajv/dist/2020.js";

const logger = { log: refuse, warn: refuse, error: refuse };
const validators = new Map();

function refuse(...words) {
  throw new Error(`ajv says of the schema: ${words.join(" ")}`);
}

function validator(version) {
  if (!validators.has(version)) {
    const schema = JSON.parse(readFileSync(new URL(`../../schema/v${version}/report.schema.json`, import.meta.url)));
    validators.set(version, new Ajv2020({ strict: true, strictRequired: true, logger }).compile(schema));
  }
  return validators.get(version);
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { version, document } = JSON.parse(line);
  console.log(validator(version)(document));
}
