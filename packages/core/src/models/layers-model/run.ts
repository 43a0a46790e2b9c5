import type { Tensor } from '@tensorflow/tfjs';
import { InfomixupError } from '../../errors.js';
import type { Pass } from '../../model/model.js';
import type { Application, Graph } from './graph.js';
import type { Step } from './step.js';

/** Representations that are tensors, by their names `N`. */
export type TensorsNamed<N extends string> = { readonly [K in N]: Tensor };

/** Value to the representation it is visited as, in the order of the visits. */
export type Visits<N extends string> = ReadonlyMap<number, N>;

type Applied = Pick<Application, 'place' | 'output'>;

/** The one application of a layer that somebody named, by its name here or in its own model. */
export function applicationOf<A extends Applied>(applied: readonly A[], layer: string, what: string): A {
  const named = (name: (candidate: A) => string) => applied.filter((candidate) => name(candidate) === layer);
  const byPlace = named(({ place }) => place.name);
  const [only, ...more] = byPlace.length > 0 ? byPlace : named(({ place }) => place.layer.name);
  if (only && more.length === 0) return only;
  const known = applied.map(({ place }) => place.name).join(', ');
  const wrong = only ? 'is applied more than once' : `is not among ${known}`;
  throw new InfomixupError(`core: ${what}: layer "${layer}" ${wrong}; name another`, 'unknown-layer');
}

/** What is visited of a graph. */
export function visitsOf<N extends string>(
  { input, applications }: Graph,
  representations: { readonly [K in N]: string },
): Visits<N> {
  const applied: readonly Applied[] = [input, ...applications];
  const names = Object.keys(representations) as N[];
  const found = names.map((name) => {
    const { output } = applicationOf(applied, representations[name], `representation "${name}"`);
    return [output, name] as const;
  });
  return new Map(found.toSorted(([a], [b]) => a - b)); // values are numbered in the order they are made
}

/** The kinds of what is visited. */
export function kindsOf<N extends string>(visits: Visits<N>): { readonly [K in N]: 'tensor' } {
  // Object.fromEntries forgets which keys it was given.
  return Object.fromEntries([...visits.values()].map((name) => [name, 'tensor'])) as { readonly [K in N]: 'tensor' };
}

/** An application, and what it does. */
export type AppliedStep = Application & { readonly step: Step };

/** Runs the steps of a graph and returns what the last one makes. */
export function run<N extends string>(
  steps: readonly AppliedStep[],
  visits: Visits<N>,
  inputs: Tensor,
  pass: Pass<TensorsNamed<N>>,
): Tensor {
  const values = new Map<number, Tensor>();
  const set = (value: number, tensor: Tensor): Tensor => {
    const name = visits.get(value);
    const seen = name === undefined ? tensor : pass.visit(name as N & keyof TensorsNamed<N>, tensor);
    values.set(value, seen);
    return seen;
  };
  return steps.reduce(
    (_, { inputs: reads, output, step }) => {
      const read = reads.map((value) => values.get(value) as Tensor); // made before: the steps are in order
      return set(output, step(read, pass));
    },
    set(0, inputs),
  );
}
