import type { Rng } from '@infomixup/core';
import { broken } from '../broken.js';
import type { Draw } from './fixture.js';

/** A stream that gives what was written down. */
export interface ScriptedRng extends Rng {
  /** Throws InfomixupError `contract-broken` where draws are left, of this stream or one forked from it. */
  readonly requireEnd: () => void;
}

/**
 * A random stream that gives `draws` one after the other, and refuses to be asked for anything else.
 *
 * @param name - what errors call it
 * @throws InfomixupError `contract-broken` from the stream where the kind or the arguments of a draw are not the next one's
 *
 * @example
 * ```ts
 * import { scriptedRng } from '@infomixup/testing';
 * const rng = scriptedRng('mixup', [{ draw: 'beta', of: [1, 1], gives: 0.25 }]);
 * console.assert(rng.beta(1, 1) === 0.25);
 * rng.requireEnd();
 * ```
 */
export function scriptedRng(name: string, draws: readonly Draw[]): ScriptedRng {
  const forks: ScriptedRng[] = [];
  let next = 0;
  const take = (kind: Draw['draw'], of: readonly unknown[]): Draw => {
    const found = draws[next];
    const asked = spelt(kind, of);
    const expected = found ? spelt(found.draw, found.of) : 'no further draw';
    if (!found || asked !== expected)
      throw broken(`draw ${next + 1} of ${name} is ${asked}, and the script has ${expected}`, inOrder);
    next++;
    return found;
  };
  const gives = (kind: Draw['draw'], ...of: readonly unknown[]) => {
    const taken = take(kind, of);
    return 'gives' in taken ? taken.gives : [];
  };
  const list = (kind: Draw['draw'], ...of: readonly unknown[]): readonly number[] => [gives(kind, ...of)].flat();
  const number = (kind: Draw['draw'], ...of: readonly unknown[]): number => Number(gives(kind, ...of));
  return {
    uniform: () => number('uniform'),
    uniforms: (size) => Float32Array.from(list('uniforms', size)),
    normal: () => number('normal'),
    normals: (size) => Float32Array.from(list('normals', size)),
    integer: (bound) => number('integer', bound),
    gamma: (shape) => number('gamma', shape),
    beta: (a, b) => number('beta', a, b),
    dirichlet: (concentration) => [...list('dirichlet', ...concentration)],
    permutation: (size) => Int32Array.from(list('permutation', size)),
    // The script's place is one of the choices': an absent value is a choice itself.
    pick: <T>(choices: readonly T[]) => choices[number('pick', choices.length)] as T,
    fork: (fork, ...position) => {
      const taken = take('fork', [fork, ...position]);
      const forked = scriptedRng(`${name} (${fork})`, 'draws' in taken ? taken.draws : []);
      forks.push(forked);
      return forked;
    },
    requireEnd: () => {
      const left = draws[next];
      if (left) throw broken(`draw ${next + 1} of ${name}, ${spelt(left.draw, left.of)}, was never asked for`, inOrder);
      for (const forked of forks) forked.requireEnd();
    },
  };
}

const inOrder = 'draw what the method draws, in its order';

const spelt = (kind: string, of: readonly unknown[]) => `${kind}(${of.map((each) => JSON.stringify(each)).join(', ')})`;
