import type { Method } from './methods.js';

/** How much to train, and how hard to attack. */
export interface Settings {
  readonly method: Method;
  /** Digits to train on, at most as many as the page carries. */
  readonly trainSize: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly learningRate: number;
  /** Unseen digits to attack. */
  readonly attackSize: number;
  /** Budgets of the attack: how far any pixel may move, where 0 is black and 1 is white. */
  readonly epsilons: readonly number[];
}

const standard: Settings = {
  method: 'none',
  trainSize: 2000,
  batchSize: 50,
  epochs: 4,
  learningRate: 2e-3,
  attackSize: 500,
  epsilons: [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3],
};

/** The standard settings with whatever numbers an address names, such as `?epochs=2&epsilons=0,0.1`. */
export function settingsFrom(search: string): Settings {
  const given = new URLSearchParams(search);
  const named = Object.entries(standard).flatMap(([name, value]) => {
    const numbers = given.get(name)?.split(',').map(Number);
    if (!numbers || typeof value === 'string') return [];
    return [[name, typeof value === 'number' ? numbers[0] : numbers] as const];
  });
  return { ...standard, ...Object.fromEntries(named) };
}
