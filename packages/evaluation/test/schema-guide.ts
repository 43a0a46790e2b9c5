import { evaluationSchema } from '@infomixup/evaluation';
import { z } from 'zod';

/** What of a JSON schema the guide shows. */
const node = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  description: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
});
type Node = z.infer<typeof node>;

const typeOf = (schema: Node): string => {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (schema.prefixItems) return `${schema.prefixItems.length} numbers`;
  if (schema.anyOf) return schema.anyOf.map((option) => typeOf(node.parse(option))).join(' or ');
  if (schema.items) return `list of ${typeOf(node.parse(schema.items))}`;
  return [schema.type ?? 'any JSON'].flat().join(' or ');
};

const rowsOf = (path: string, schema: Node): string[] => {
  const own = path === '' ? [] : [`| \`${path}\` | ${typeOf(schema)} | ${schema.description ?? ''} |`];
  const item = schema.items ? node.parse(schema.items) : undefined;
  const [fields, prefix] = item?.properties ? [item.properties, `${path}[].`] : [schema.properties, path && `${path}.`];
  const nested = Object.entries(fields ?? {}).flatMap(([name, field]) => rowsOf(`${prefix}${name}`, node.parse(field)));
  return [...own, ...nested];
};

/** The guide to `evaluation.json`, from the schema's own descriptions. */
export const schemaGuide = (): string =>
  `# evaluation.json, version 3

What \`evaluate\` returns and \`writeEvaluation\` writes. One line of JSON; every field is always there unless it is said
to be absent, and no other is allowed but \`sha256\` at the end of the file: the SHA-256 of this very text with 64 zeros in
the digest's place. With it, a file that differs in a single bit is refused; without, its fields must agree with each
other. Lists under an attack have one entry for each of its \`epsilons\`. Radii and distances are in input units.
\`parseEvaluation\` and \`readEvaluation\` refuse a file that departs from this, naming the file and the fields;
\`decodeExample\` reads the \`values\` of an example.

| Field | Type | Meaning |
|---|---|---|
${rowsOf('', node.parse(z.toJSONSchema(evaluationSchema, { unrepresentable: 'any' }))).join('\n')}
`;
