import { type Classifier, callPartLater, described, InfomixupError, logitsOf, predictedClasses } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** What an attack may know of a model, from least to most. */
export type Knowledge = 'none' | 'decisions' | 'scores' | 'gradients';

interface BlackBox {
  readonly bounds: readonly [number, number];
  readonly classes: number;
}

/** A model that only tells its scores: a server, another runtime. */
export interface ScoreModel extends BlackBox {
  /**
   * One row of `classes` scores (logits, or logarithms of probabilities) for each of the inputs `[batch, ...inputShape]`,
   * which lie within the bounds and are freed by the attack.
   */
  readonly scores: (inputs: Tensor) => Promise<readonly ArrayLike<number>[]>;
}

/** A model that only tells its decisions. */
export interface DecisionModel extends BlackBox {
  /** The class of each of the inputs `[batch, ...inputShape]`, which lie within the bounds and are freed by the attack. */
  readonly decisions: (inputs: Tensor) => Promise<ArrayLike<number>>;
}

/** What can be attacked: a classifier with gradients, or a black box. */
export type AttackedModel = Classifier | ScoreModel | DecisionModel;

const ranks: readonly Knowledge[] = ['none', 'decisions', 'scores', 'gradients'];

/**
 * The most a model gives.
 *
 * @example
 * ```ts
 * import { knowledgeOf, scoresOnly } from '@infomixup/attacks';
 * import { linearClassifier } from '@infomixup/testing';
 * const classifier = linearClassifier({ weights: [2] });
 * console.assert(knowledgeOf(classifier) === 'gradients' && knowledgeOf(scoresOnly(classifier)) === 'scores');
 * ```
 */
export function knowledgeOf(model: AttackedModel): Knowledge {
  return 'logits' in model ? 'gradients' : 'scores' in model ? 'scores' : 'decisions';
}

/**
 * Whether who may know `held` may know `asked`.
 *
 * @example
 * ```ts
 * import { covers } from '@infomixup/attacks';
 * console.assert(covers('scores', 'decisions') && !covers('scores', 'gradients'));
 * ```
 */
export function covers(held: Knowledge, asked: Knowledge): boolean {
  return ranks.indexOf(held) >= ranks.indexOf(asked);
}

/** What a model said of some points: their classes, -1 where scores are not numbers; and the scores, if it gives them. */
export interface Answers {
  readonly predictions: Int32Array;
  /** Row-major, `[batch, classes]`. */
  readonly scores: Float32Array | undefined;
}

const wrongAnswer = (attack: string, what: string, advice: string) =>
  new InfomixupError(`${attack}: ${what}; ${advice}`, 'wrong-shape');

/** What a black box answers about points of its own to free; what it throws names the attack. */
const asked = async <T>(
  attack: string,
  what: string,
  points: Tensor,
  answer: (own: Tensor) => Promise<T>,
): Promise<T> => {
  const own = tf.keep(tf.clone(points));
  try {
    return await callPartLater(attack, `the model's ${what}`, 'model-failed', () => answer(own));
  } finally {
    own.dispose();
  }
};

const isListLike = (value: unknown): boolean => typeof value === 'object' && value !== null && 'length' in value;

/** The classifier, whose logits are checked. */
export function checkedClassifier(attack: string, classifier: Classifier): Classifier {
  return {
    ...classifier,
    logits: (inputs: Tensor) => {
      const source = { owner: attack, code: 'attack-failed', classes: classifier.classes };
      return logitsOf({ ...source, what: "the classifier's logits" }, inputs, (points) => classifier.logits(points));
    },
  };
}

async function answersOfClassifier(attack: string, classifier: Classifier, points: Tensor): Promise<Answers> {
  const logits = tf.tidy(() => checkedClassifier(attack, classifier).logits(points));
  try {
    const scores = await logits.data<'float32'>();
    return { predictions: predictedClasses(scores, classifier.classes), scores };
  } finally {
    logits.dispose();
  }
}

async function answersOfScores(attack: string, { scores, classes }: ScoreModel, points: Tensor): Promise<Answers> {
  const rows = await asked(attack, 'scores', points, scores);
  if (!isListLike(rows))
    throw wrongAnswer(attack, `the model returned ${described(rows)}`, `return one row of ${classes} scores an input`);
  if (rows.length !== points.shape[0] || Array.from(rows).some((row) => row?.length !== classes))
    throw wrongAnswer(
      attack,
      `the model returned ${rows.length} rows of ${rows[0]?.length} scores for ${points.shape[0]} inputs`,
      `return one row of ${classes} scores an input`,
    );
  const values = new Float32Array(rows.length * classes);
  for (const [row, scoresOfRow] of rows.entries()) values.set(scoresOfRow, row * classes);
  return { predictions: predictedClasses(values, classes), scores: values };
}

async function answersOfDecisions(attack: string, model: DecisionModel, points: Tensor): Promise<Answers> {
  const decisions = await asked(attack, 'decisions', points, (own) => model.decisions(own));
  if (!isListLike(decisions))
    throw wrongAnswer(attack, `the model returned ${described(decisions)}`, 'return one class an input');
  const found = Array.from(decisions);
  if (found.length !== points.shape[0]) {
    const what = `the model returned ${found.length} decisions for ${points.shape[0]} inputs`;
    throw wrongAnswer(attack, what, 'return one class an input');
  }
  const stray = found.find((decision) => !(Number.isInteger(decision) && decision >= 0 && decision < model.classes));
  if (found.includes(stray as number))
    throw wrongAnswer(attack, `the model decided on ${described(stray)}`, `classes are 0 to ${model.classes - 1}`);
  return { predictions: Int32Array.from(found), scores: undefined };
}

/**
 * Shows points `[batch, ...inputShape]` to any model, by a forward pass of their own: the classes that it decides on, and
 * its scores where it tells them.
 *
 * @param attack - Whom errors name.
 * @throws InfomixupError `wrong-shape` where the model answers something else; for what it throws `attack-failed`, of a
 *   black box `model-failed`.
 *
 * @example
 * ```ts
 * import { answersFrom, decisionsOnly } from '@infomixup/attacks';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const points = tf.tensor2d([[0.25], [-1]]);
 * const { predictions, scores } = await answersFrom('mine', decisionsOnly(linearClassifier({ weights: [2] })), points);
 * console.assert(predictions.join() === '1,0' && scores === undefined);
 * points.dispose();
 * ```
 */
export async function answersFrom(attack: string, model: AttackedModel, points: Tensor): Promise<Answers> {
  // Not every kernel takes an empty batch.
  if (points.shape[0] === 0) return { predictions: new Int32Array(), scores: new Float32Array() };
  if ('logits' in model) return answersOfClassifier(attack, model, points);
  return 'scores' in model ? answersOfScores(attack, model, points) : answersOfDecisions(attack, model, points);
}

/**
 * A classifier as a black box that tells its scores alone: to see what an attack without gradients finds.
 *
 * @example
 * ```ts
 * import { scoresOnly } from '@infomixup/attacks';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const inputs = tf.tensor2d([[0.25]]);
 * const rows = await scoresOnly(linearClassifier({ weights: [2] })).scores(inputs);
 * console.assert(rows[0]?.[1] === 0.5);
 * inputs.dispose();
 * ```
 */
export function scoresOnly(classifier: Classifier): ScoreModel {
  const { bounds, classes } = classifier;
  const scores = async (inputs: Tensor) => {
    const { scores: values = new Float32Array() } = await answersOfClassifier('attacks', classifier, inputs);
    return Array.from({ length: values.length / classes }, (_, row) =>
      values.subarray(row * classes, (row + 1) * classes),
    );
  };
  return { bounds, classes, scores };
}

/**
 * A classifier as a black box that tells its decisions alone.
 *
 * @example
 * ```ts
 * import { decisionsOnly } from '@infomixup/attacks';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const inputs = tf.tensor2d([[0.25], [-1]]);
 * const classes = await decisionsOnly(linearClassifier({ weights: [2] })).decisions(inputs);
 * console.assert(classes[0] === 1 && classes[1] === 0);
 * inputs.dispose();
 * ```
 */
export function decisionsOnly(classifier: Classifier): DecisionModel {
  const { bounds, classes } = classifier;
  const decisions = async (inputs: Tensor) => (await answersOfClassifier('attacks', classifier, inputs)).predictions;
  return { bounds, classes, decisions };
}
