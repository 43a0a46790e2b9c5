import { describedInputs, InfomixupError, parseOptions } from '@infomixup/core';
import { z } from 'zod';

const { bounds, channels, classes, inputShape, name, scale } = describedInputs;
const channelwise = (number: z.ZodType<number>) => z.union([number, z.array(number).min(1).max(4096)]);

const preprocessing = z.strictObject({
  /** What inputs are multiplied with first, such as 255; 1 unless given. */
  scale: scale.default(1),
  /** What is subtracted then, one number or one a channel; 0 unless given. */
  mean: channelwise(z.number().min(-1e30).max(1e30)).default(0),
  /** What the difference is divided by, one number or one a channel; 1 unless given. */
  std: channelwise(scale).default(1),
  /** Where the model wants the channels of images: `last`, or `first` as models from PyTorch do. */
  channels,
});

const network = z.union([name.transform((text) => ({ name: text })), z.looseObject({ name })]);

/** What is said of a model once: everything may be left out. */
export const descriptionSchema = z.strictObject({
  /** The least and greatest valid value of an input, in whose units budgets are; `[0, 1]` unless given. */
  bounds: bounds.optional(),
  /** Names of the classes in label order, or their number. */
  classes: classes.optional(),
  /** What the model gives: `logits`, or `probabilities` as after softmax or sigmoid; looked at unless given. */
  output: z.enum(['logits', 'probabilities']).optional(),
  /** The shape of one input as the data have it, such as `[28, 28, 1]`. */
  inputShape: inputShape.optional(),
  /** What happens to inputs before the model sees them. */
  preprocessing: preprocessing.optional(),
  /** Of weights without a model: the network that they are of, its options beside its name. */
  network: network.optional(),
  /** Of weights of PyTorch: its layers by their names in the network, where neither names nor sizes tell. */
  names: z.record(name, name).optional(),
});

/** What a person says of a model. */
export type ModelDescription = z.input<typeof descriptionSchema>;
/** The same, checked. */
export type CheckedDescription = z.output<typeof descriptionSchema>;
/** What happens to inputs before a model sees them. */
export type Preprocessing = z.output<typeof preprocessing>;

/** @throws InfomixupError `invalid-options`, naming every wrong field. */
export function checkedDescription(description: ModelDescription): CheckedDescription {
  return parseOptions('models', descriptionSchema, description);
}

/** The error for a model that cannot be what it was said or taken to be: `<model>: <what>; <advice>`. */
export function unfit(model: string, what: string, advice: string, cause?: unknown): InfomixupError {
  return new InfomixupError(`${model}: ${what}; ${advice}`, 'unsupported-model', { cause });
}
