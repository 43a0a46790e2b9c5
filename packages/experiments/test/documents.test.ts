import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { descriptionSchema } from '@infomixup/models';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseText } from '../src/config/document.js';
import { checkConfig } from '../src/config/load.js';
import { compareConfig, trainConfig } from '../src/config/schema.js';
import { modelDocument } from '../src/model/document.js';
import { planComparison } from '../src/plan/comparison.js';
import { planTraining, type RunPlan } from '../src/plan/plan.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

const filesBelow = (folder: string, ending: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    // What templates show is part of a configuration.
    if (entry.isDirectory())
      return /^(node_modules|dist|templates|\..*)$/.test(entry.name) ? [] : filesBelow(path, ending);
    return entry.name.endsWith(ending) ? [path] : [];
  });

interface Configuration {
  readonly text: string;
  readonly source: string;
}

const blocks = ['README.md', 'docs', 'packages', 'examples']
  .flatMap((place) => (place.endsWith('.md') ? [join(root, place)] : filesBelow(join(root, place), '.md')))
  .flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = ''], i) => ({
      text,
      source: `${relative(root, file)}, block ${i + 1}`,
    })),
  );

const files = filesBelow(join(root, 'examples'), '.yaml').map((file) => ({
  text: readFileSync(file, 'utf8'),
  source: relative(root, file),
}));

const isComparison = (value: unknown): boolean => typeof value === 'object' && value !== null && 'methods' in value;

async function runsOf({ text, source }: Configuration): Promise<readonly RunPlan[]> {
  const document = parseText(text, join(root, source));
  return isComparison(document.value) ? (await planComparison(document)).runs : [await planTraining(document)];
}

/** Whether it is checked as a configuration of a run; others describe somebody's model, or the evaluation of one. */
async function isOfRun({ text, source }: Configuration): Promise<boolean> {
  const document = parseText(text, join(root, source));
  const parts = Object(document.value);
  if ('data' in parts) await modelDocument({ config: parts });
  else if ('bounds' in parts) checkConfig(document, descriptionSchema);
  return !('data' in parts || 'bounds' in parts);
}

describe.each([
  { place: 'documents', configurations: blocks },
  { place: 'examples', configurations: files },
])('the YAML of the $place', ({ configurations }) => {
  it.each(configurations)('is a configuration whose names and options exist: $source', async (configuration) => {
    if (await isOfRun(configuration)) expect((await runsOf(configuration)).length).toBeGreaterThan(0);
  });

  it('is looked for', () => expect(configurations.length).toBeGreaterThan(0));
});

type JsonSchema = z.core.JSONSchema.JSONSchema;

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

/** Every key below a schema, written as in the README: `a.b`, `a[].b`, `a.<name>.b`. */
function keysOf(schema: JsonSchema, path = ''): string[] {
  const within = (key: string) => (path === '' ? key : `${path}.${key}`);
  const inner = (value: unknown, at: string) => (isSchema(value) ? keysOf(value, at) : []);
  const named = schema.propertyNames ? inner(schema.additionalProperties, within('<name>')) : [];
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [within(key), ...inner(value, within(key))]),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((value) => inner(value, path)),
    ...inner(schema.items, `${path}[]`),
    ...named,
  ];
}

const keysOfConfig = (schema: z.ZodType): string[] =>
  keysOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
/** Keys that only hold others. */
const holders = new Set(['training']);

describe("the README's table of keys", () => {
  const documented = [...readme.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, key]) => key);
  const keys = [...new Set([...keysOfConfig(trainConfig), ...keysOfConfig(compareConfig)])];

  it('names every key of the schema', () => {
    expect(documented).toEqual(expect.arrayContaining(keys.filter((key) => !holders.has(key))));
  });

  it('names no key that the schema does not have', () => {
    const table = readme.slice(readme.indexOf('## Configuration'), readme.indexOf('## Your own'));
    const named = [...table.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, key]) => key);
    expect(keys).toEqual(expect.arrayContaining(named));
  });
});
