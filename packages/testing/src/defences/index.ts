import type { BrokenDefence } from './broken-defence.js';
import { abstainingDetector } from './detector.js';
import {
  jpegEncoding,
  quantisedInputs,
  shatteredInputs,
  stochasticInputs,
  thermometerEncoding,
  thresholdedInputs,
  winnersTakeAll,
} from './encodings.js';
import { gradientsOfNoise, gradientsThatPointAway, leaksLabels, stopsOnlySingleSteps } from './gradients.js';
import { defensiveDistillation, saturatedLogits, squashedLogits } from './logits.js';

/**
 * Defences that stop attacks and make nothing robust, by name: what an attack or an evaluation should be tried on, since
 * one that believes them would believe anything (Carlini et al. 2019, section 4.13; Athalye et al. 2018).
 *
 * @example
 * ```ts
 * import { brokenDefences, linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const { mechanism, defend } = brokenDefences.saturatedLogits;
 * const classifier = defend(linearClassifier({ weights: [2] }));
 * const logits = tf.tidy(() => classifier.logits(tf.tensor2d([[0.5]])).arraySync());
 * console.assert(logits[0]?.[1] === 10_000 && mechanism.includes('gradient'));
 * ```
 */
export const brokenDefences = {
  saturatedLogits,
  squashedLogits,
  defensiveDistillation,
  stochasticInputs,
  quantisedInputs,
  thresholdedInputs,
  thermometerEncoding,
  jpegEncoding,
  shatteredInputs,
  winnersTakeAll,
  gradientsThatPointAway,
  gradientsOfNoise,
  stopsOnlySingleSteps,
  leaksLabels,
  abstainingDetector,
} as const satisfies Readonly<Record<string, BrokenDefence>>;
