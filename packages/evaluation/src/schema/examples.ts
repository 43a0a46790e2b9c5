import { norms } from '@infomixup/core';
import { z } from 'zod';
import { list, radius } from './quantities.js';

const prediction = z.int().min(-1);

const values = z
  .string()
  .describe('Base64 of the input: bytes (`uint8`) or little-endian floats (`float32`), row-major `inputShape`.');

/** A few clean inputs and what the attacks made of them. */
export const examples = z
  .strictObject({
    encoding: z
      .enum(['uint8', 'float32'])
      .describe(
        '`uint8`: byte b stands for low + (high - low) b / 255 of the bounds; `float32`: the values themselves.',
      ),
    clean: list(
      z.strictObject({
        sample: z.int().nonnegative().describe("The sample's index in the data set."),
        label: z.int().nonnegative().describe('Its true class.'),
        prediction: prediction.describe('The class the model gives it; -1 where its logits are not numbers.'),
        values,
      }),
    ).describe('Unperturbed inputs.'),
    perturbed: list(
      z.strictObject({
        sample: z.int().nonnegative().describe("The sample's index in the data set; it is among `clean`."),
        attack: z.string().describe('Name of the attack.'),
        norm: z.enum(norms).describe('Norm of the attack.'),
        epsilon: radius.describe('Budget.'),
        prediction: prediction.describe('The class the model gives the perturbed input; -1 likewise.'),
        values,
      }),
    ).describe('Perturbed inputs, in the order of attack, epsilon, sample.'),
  })
  .describe('A few clean inputs and what the attacks made of them.');

/** A few clean and perturbed inputs; `decodeExample` reads their values. */
export type Examples = z.infer<typeof examples>;
