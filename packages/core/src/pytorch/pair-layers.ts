import { InfomixupError } from '../errors.js';

/** A layer: its name, and a text that only layers of the same kind and sizes share. */
export interface LayerOutline {
  readonly name: string;
  readonly outline: string;
}

/** PyTorch's layer for each of a model's, by their names. */
export type LayerPairs = ReadonlyMap<string, string>;

const fail = (what: string): never => {
  const advice = 'say which is which by `names`, such as { "fc1": "dense1" }';
  throw new InfomixupError(`core: ${what}; ${advice}`, 'weights-mismatch');
};

const byNumber = new Intl.Collator('en', { numeric: true });

/** Whether names differ in their numbers alone, so that there is an order among them. */
const areCounted = (names: readonly string[]): boolean =>
  new Set(names.map((name) => name.replaceAll(/\d+/g, '0'))).size === 1;

const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** Pairs layers of one outline: one with one, or in the order of numbers where names differ in those alone. */
function pairAlike(ours: readonly string[], theirs: readonly string[]): [string, string][] {
  if (ours.length !== theirs.length) fail(`PyTorch's ${list(theirs) || 'none'} cannot be the model's ${list(ours)}`);
  if (ours.length > 1 && !areCounted(theirs))
    fail(`PyTorch's ${list(theirs)} are of one size, and each may be any of the model's ${list(ours)}`);
  const sorted = theirs.toSorted(byNumber.compare);
  return ours.map((name, index) => [name, sorted[index] ?? '']);
}

/**
 * Which of PyTorch's layers is which of a model's: by the names given, else by the same name (dots for slashes), else by
 * what is of one kind and size, in the order of numbers where there are several.
 *
 * @param names - PyTorch's name to the model's.
 * @throws InfomixupError `weights-mismatch`, naming the layers of both sides that are left.
 */
export function pairLayers(
  ours: readonly LayerOutline[],
  theirs: readonly LayerOutline[],
  names: Readonly<Record<string, string>>,
): LayerPairs {
  const stray = Object.entries(names).find(
    ([their, our]) => !theirs.some(({ name }) => name === their) || !ours.some(({ name }) => name === our),
  );
  if (stray) fail(`there is no ${list([stray[0]])} among PyTorch's layers, or no ${list([stray[1]])} in the model`);
  const wanted = new Map(
    theirs.map(({ name }) => [Object.hasOwn(names, name) ? names[name] : name.replaceAll('.', '/'), name]),
  );
  const pairs = new Map<string, string>();
  for (const { name } of ours) {
    const their = wanted.get(name);
    if (their !== undefined) pairs.set(name, their);
  }
  const used = new Set(pairs.values());
  const [openOurs, openTheirs] = [
    ours.filter(({ name }) => !pairs.has(name)),
    theirs.filter(({ name }) => !used.has(name)),
  ];
  for (const outline of new Set([...openOurs, ...openTheirs].map((layer) => layer.outline))) {
    const named = (layers: readonly LayerOutline[]) =>
      layers.filter((layer) => layer.outline === outline).map(({ name }) => name);
    for (const [our, their] of pairAlike(named(openOurs), named(openTheirs))) pairs.set(our, their);
  }
  return pairs;
}
