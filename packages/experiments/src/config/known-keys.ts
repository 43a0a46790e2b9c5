import { z } from 'zod';
import type { Path } from './path.js';

type JsonSchema = z.core.JSONSchema.JSONSchema;

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

/** A schema and every alternative inside it. */
const alternatives = (schema: JsonSchema): JsonSchema[] => [
  schema,
  ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter(isSchema).flatMap(alternatives),
];

const step = (schemas: readonly JsonSchema[], key: PropertyKey): JsonSchema[] =>
  schemas
    .flatMap((schema) => [schema.properties?.[String(key)], schema.items, schema.additionalProperties])
    .filter(isSchema)
    .flatMap(alternatives);

/** Takes longer to make than a configuration to check. */
const made = new WeakMap<z.ZodType, JsonSchema>();

function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const known = made.get(schema);
  if (known) return known;
  const fresh = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  made.set(schema, fresh);
  return fresh;
}

/** The keys that `schema` knows at `path`: what a misspelt key may have meant. */
export function knownKeys(schema: z.ZodType, path: Path): string[] {
  const root = jsonSchemaOf(schema);
  const found = path.reduce<JsonSchema[]>((schemas, key) => step(schemas, key), alternatives(root));
  return [...new Set(found.flatMap((part) => Object.keys(part.properties ?? {})))];
}
