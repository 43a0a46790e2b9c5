import type { Tensor } from '@tensorflow/tfjs';
import type { Pass } from '../../model/model.js';
import type { Place } from './places.js';
import type { Refuse } from './refuse.js';

/** What an application of a layer does in a pass. */
export type Step = <R>(inputs: readonly Tensor[], pass: Pass<R>) => Tensor;

/** Makes a layer's step, or refuses the layer. */
export type StepOf = (place: Place, refuse: Refuse) => Step;
