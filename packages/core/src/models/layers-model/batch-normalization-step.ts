import { normalize } from '../../layers/normalize.js';
import type { Place } from './places.js';
import type { Refuse } from './refuse.js';
import type { StepOf } from './step.js';
import { variableOf, weightName, weightsOf } from './weights.js';

function settingsOf({ layer, name }: Place, refuse: Refuse) {
  const { axis, momentum, epsilon } = layer.getConfig();
  const lastAxis = axis === -1 || (Array.isArray(layer.outputShape) && axis === layer.outputShape.length - 1);
  if (!lastAxis) refuse(`has the BatchNormalization layer "${name}" on axis ${axis}; put the channels last`);
  if (typeof momentum === 'number' && typeof epsilon === 'number') return { momentum, epsilon };
  return refuse(`has the BatchNormalization layer "${name}" without momentum or epsilon`);
}

/** The layer's weights in our BatchNorm, which asks the pass for the new statistics instead of writing them itself. */
export const batchNormalizationStep: StepOf = (place, refuse) => {
  const settings = settingsOf(place, refuse);
  const weights = weightsOf(place.layer);
  const optional = (name: string) => {
    const weight = weights.get(name);
    return weight && variableOf(weight, refuse);
  };
  const buffer = (name: string) =>
    [weightName(place, name), optional(name) ?? refuse(`has layer "${place.name}" without "${name}"`)] as const;
  const variables = {
    scale: optional('gamma'),
    offset: optional('beta'),
    movingMean: buffer('moving_mean'),
    movingVariance: buffer('moving_variance'),
  };
  // A frozen layer keeps its statistics, as in Keras.
  return ([x], pass) =>
    normalize(x as NonNullable<typeof x>, place.frozen ? { ...pass, mode: 'eval' } : pass, settings, variables); // it has one input
};
