import { createFrom, InfomixupError, type Model } from '@infomixup/core';
import type { Preset, Regularizer } from '@infomixup/regularizer';
import { composeRegularizers } from '@infomixup/regularizer/running';
import type { ToyRepresentations } from '@infomixup/testing';
import { builtInRecipes } from '../../src/index.js';

/** A built-in regularizer as configurations name it, and the plugins that it stands for. */
export interface Part {
  readonly name: string;
  readonly create: () => Preset<ToyRepresentations>;
  readonly plugins: readonly Regularizer<ToyRepresentations>[];
}

/** Options that keep the training of pairs cheap, or that have no default; everything else is made with its defaults. */
const options: Readonly<Record<string, object>> = {
  'adversarial-training': { attack: { name: 'pgd', norm: 'linf', steps: 1 } },
  augmix: { width: 1, depth: 1 },
  avmixup: { steps: 1 },
  comixup: { part: 4, blocks: 2, iterations: 1 },
  mart: { steps: 1 },
  trades: { steps: 1 },
};

/** What cannot be made from options alone, and why it stands in no pair. */
export const leftOut: Readonly<Record<string, string>> = {
  'static-corpus':
    'it needs a corpus of examples made for one data set; it adds samples to the data alone, claims nothing and composes with every other',
};

/** `toyModel`, as far as recipes and composition look at a model: known before an engine is open. */
const model = {
  ...{ name: 'toy', inputShape: [4, 4, 1], classes: 3 },
  representations: { input: 'tensor', hidden: 'tensor', bottleneck: 'gaussian', latent: 'tensor' },
} as const;

const composed = (presets: readonly Preset<ToyRepresentations>[]) =>
  // Composition asks for names and kinds alone.
  composeRegularizers(model as unknown as Model<ToyRepresentations>, presets);

/** Every built-in regularizer, in the order of the alphabet. */
export async function builtInParts(): Promise<readonly Part[]> {
  const readFile = (): never => {
    throw new Error('no part of this table reads files');
  };
  const recipes = (await builtInRecipes('regularizer')).filter((recipe) => !Object.hasOwn(leftOut, recipe.name));
  return recipes
    .map((recipe): Part => {
      const context = { model, readFile };
      // A recipe's product has the type of its kind by contract; composition checks what it requires.
      const create = () => createFrom(recipe, options[recipe.name] ?? {}, context) as Preset<ToyRepresentations>;
      return { name: recipe.name, create, plugins: composed([create()]) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** How two parts compose. */
export interface Pair {
  /** In an order in which they compose, where there is one. */
  readonly parts: readonly [Part, Part];
  /** Why they do not, in neither order. */
  readonly refusal?: string;
  /** Why they do not in the other order. */
  readonly otherOrder?: string;
  /** Whether both change the same part of a batch, or the same representation, in written order. */
  readonly shares: boolean;
}

/** Each two different parts, by what the composition of their plugins says in both orders. */
export function pairsOf(parts: readonly Part[]): readonly Pair[] {
  return parts.flatMap((one, index) => parts.slice(index + 1).map((other) => pairOf(one, other)));
}

function pairOf(one: Part, other: Part): Pair {
  const [forth, back] = [refusalOf(one, other), refusalOf(other, one)];
  const shares = altersOf(one).some((altered) => altersOf(other).includes(altered));
  if (forth === undefined) return { parts: [one, other], shares, ...(back !== undefined && { otherOrder: back }) };
  if (back === undefined) return { parts: [other, one], shares, otherOrder: forth };
  return { parts: [one, other], shares, refusal: forth };
}

function refusalOf(...parts: readonly Part[]): string | undefined {
  try {
    composed(parts.map(({ plugins }) => plugins));
    return undefined;
  } catch (error) {
    if (!InfomixupError.isInstance(error)) throw error;
    return error.message;
  }
}

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

const changesOf = ({ plugins }: Part) => unique(plugins.flatMap(({ changes }) => changes));
const altersOf = ({ plugins }: Part) => plugins.flatMap(({ changes, alters }) => [...changes, ...alters]);

const claimsText: Readonly<Record<string, string>> = {
  'mix-targets':
    'chooses what samples are mixed with, and so what their targets become; or has a loss that goes by one label a sample',
  'replace-inputs': 'puts inputs of its own, such as adversarial examples, in place of the batch',
  'resize-batch': 'changes the number of samples from a representation on',
  'shifted-gradients': 'takes the gradients at parameters of its choice, of which only the last would count',
  'evaluation-weights': 'says which weights are evaluated',
};

const listed = (values: readonly string[]) => values.map((value) => `\`${value}\``).join(', ');

const padded = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)];
};

/** What a refusal says, without whose it is and what to do. */
const why = (refusal = '') => /^regularizer: (.*);/.exec(refusal)?.[1] ?? refusal;

/** The guide to composition, in Markdown. */
export function compositionGuide(parts: readonly Part[], pairs: readonly Pair[]): string {
  const signOf = (row: Part, column: Part) => {
    const pair = row !== column && pairs.find(({ parts: both }) => both.includes(row) && both.includes(column));
    if (!pair) return '';
    if (pair.refusal !== undefined) return '✗';
    if (pair.otherOrder !== undefined) return pair.parts[0] === row ? '1st' : '2nd';
    return pair.shares ? '→' : '✓';
  };
  const refused = pairs.filter(({ refusal }) => refusal !== undefined);
  const ordered = pairs.filter(({ otherOrder }) => otherOrder !== undefined);
  const claims = unique(parts.flatMap(({ plugins }) => plugins.flatMap((plugin) => plugin.claims))).toSorted();
  return [
    '# Which regularizers compose',
    '',
    'Made from what the plugins declare; `npm run composition` writes it anew, and a test compares. A second one trains every',
    'pair that composes.',
    '',
    'Plugins act in the order of the list, hook by hook: every `prepareBatch`, then the forward pass with every change of a',
    'representation, then every `targets`, and so on. Two that change the same part of a batch, or the same representation',
    '(→), each get what the one before made of it, so that the order says what is meant: smoothing before mixup smooths the',
    'targets of single samples, behind it those of mixtures. Two that change nothing in common (✓) may stand in either',
    'order; that of two penalties rounds differently and no more. One that must come first (1st, its row) or behind (2nd)',
    'is refused in the other order, and two that claim the same effect (✗) in both: before the first batch, with the names',
    'of both.',
    '',
    ...padded([
      ['', '', ...parts.map((_, index) => `${index + 1}`)],
      ...parts.map((part, index) => [`${index + 1}`, part.name, ...parts.map((other) => signOf(part, other))]),
    ]),
    '',
    '## Refused',
    '',
    ...(refused.length === 0 ? ['None.'] : []),
    ...refused.map(({ parts: [first, second], refusal }) => `- ${first.name} with ${second.name}: ${why(refusal)}`),
    '',
    '## One order alone',
    '',
    ...(ordered.length === 0 ? ['None.'] : []),
    ...ordered.map(
      ({ parts: [first, second], otherOrder }) => `- ${first.name} before ${second.name}: ${why(otherOrder)}`,
    ),
    '',
    'What is claimed:',
    '',
    ...claims.map((claim) => `- \`${claim}\`: ${claimsText[claim] ?? 'an effect of which a trainer can hold one'}`),
    '',
    '## Declared',
    '',
    ...padded([
      ['regularizer', 'plugins', 'changes', 'keeps', 'alters', 'as made', 'claims', 'requires', 'second derivatives'],
      ...parts.map((part) => [
        part.name,
        part.plugins.map(({ name }) => name).join(', '),
        listed(changesOf(part)),
        listed(unique(part.plugins.flatMap((plugin) => plugin.keeps))),
        listed(unique(part.plugins.flatMap((plugin) => plugin.alters))),
        listed(unique(part.plugins.flatMap((plugin) => plugin.asMade))),
        listed(unique(part.plugins.flatMap((plugin) => plugin.claims))),
        unique([
          ...(part.plugins.some(({ images }) => images) ? ['images'] : []),
          ...part.plugins.flatMap(({ requires }) =>
            requires.map(({ representation, kind }) => `${kind} \`${representation}\``),
          ),
        ]).join(', '),
        part.plugins.some(({ secondDerivatives }) => secondDerivatives) ? 'yes' : '',
      ]),
    ]),
    '',
    'With their default options: names of representations are options, and options may change what is claimed (InfoMixup that',
    'appends also claims `resize-batch`) and what has to come first: `ceb` goes before `dropout` or `manifold-mixup` at the',
    'latent, and in any order with `estimate: expectation`.',
    '',
    ...Object.entries(leftOut).map(([name, why]) => `\`${name}\` is left out: ${why}.`),
    '',
  ].join('\n');
}
