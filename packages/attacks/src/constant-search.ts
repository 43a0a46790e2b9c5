import { operation } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * Where each sample is in the search for its least constant, `[batch]`: `constants` is tried, between `lower`, which led to
 * no success, and `upper`, which did; `taken` are the steps with it, `rounds` the constants before it, `met` whether it led
 * to a success, `checked` the loss when it was last looked at.
 */
export type ConstantSearch = Readonly<
  Record<'constants' | 'lower' | 'upper' | 'taken' | 'rounds' | 'met' | 'checked', Tensor1D>
>;

/** What a step came by, `[batch]`: the loss, and what is missing to a success. */
export type Sighting = Readonly<Record<'loss' | 'missing', Tensor1D>>;

/** How long a constant is tried. */
export interface Patience {
  readonly steps: number;
  /** Whether a sample goes on to its next constant where a tenth of the steps brought no progress. */
  readonly abortEarly: boolean;
}

declare module '@infomixup/core' {
  interface Operations {
    /** The search after one more step; no gradient. */
    constantSearch: (search: ConstantSearch, seen: Sighting, patience: Patience) => ConstantSearch;
  }
}

const choose = (condition: Tensor, yes: Tensor1D, no: Tensor1D) => tf.where(condition, yes, no) as Tensor1D;

/** The next constant: ten times as great until one has led to a success, then halfway. */
const nextConstants = ({ constants, lower, upper }: ConstantSearch, met: Tensor1D) => {
  const isMet = tf.greater<Tensor1D>(met, 0);
  const [least, greatest] = [choose(isMet, lower, constants), choose(isMet, constants, upper)];
  const next = choose(tf.isFinite(greatest), tf.div(tf.add(least, greatest), 2), tf.mul<Tensor1D>(constants, 10));
  return { constants: next, lower: least, upper: greatest };
};

/** The search after one more step: a sample that is done with a constant has taken no step with the next one. */
export const searchOn = operation('constantSearch', (search, { loss, missing }, { steps, abortEarly }) =>
  tf.tidy(() => {
    const isCheck = abortEarly ? tf.equal(tf.mod(search.taken, Math.ceil(steps / 10)), 0) : tf.less(search.taken, 0);
    const isStuck = tf.logicalAnd(isCheck, tf.logicalNot(tf.lessEqual(loss, tf.mul(search.checked, 0.9999))));
    const taken = tf.add<Tensor1D>(search.taken, 1);
    const isOver = tf.logicalOr(isStuck, tf.greaterEqual(taken, steps));
    const met = tf.maximum<Tensor1D>(search.met, tf.cast(tf.less<Tensor1D>(missing, 0), 'float32'));
    const next = nextConstants(search, met);
    const none = tf.zerosLike(taken);
    const checked = choose(isCheck, loss, search.checked);
    return {
      constants: choose(isOver, next.constants, search.constants),
      lower: choose(isOver, next.lower, search.lower),
      upper: choose(isOver, next.upper, search.upper),
      taken: choose(isOver, none, taken),
      rounds: tf.add<Tensor1D>(search.rounds, tf.cast(isOver, 'float32')),
      met: choose(isOver, none, met),
      checked: choose(isOver, tf.fill<tf.Rank.R1>(taken.shape, Number.POSITIVE_INFINITY), checked),
    };
  }),
);
