import { z } from 'zod';

const size = z
  .int()
  .min(1)
  .max(2 ** 24);
const value = z.number().min(-1e30).max(1e30);
const name = z.string().min(1).max(200);

/** What may be said of files of samples; everything may be left out. */
export const filesSchema = z.strictObject({
  /** The least and greatest valid value of an input, after scaling; `[0, 1]` unless given. */
  bounds: z
    .tuple([value, value])
    .readonly()
    .refine(([low, high]) => low < high, 'give the lower one first')
    .default([0, 1]),
  /** What values are divided by; 255 for bytes within the bounds `[0, 1]`, else 1. */
  scale: z.number().min(1e-30).max(1e30).optional(),
  /** The shape of one input, such as `[28, 28, 1]` for rows of 784 values; as in the file unless given. */
  inputShape: z.array(size).min(1).max(6).optional(),
  /** Where images have their channels: `last` `[n, height, width, channels]`, or `first` as PyTorch has it. */
  channels: z.enum(['first', 'last']).default('last'),
  /** Names of the classes in label order, or their number; as many as the greatest label needs unless given. */
  classes: z
    .union([
      z
        .array(name)
        .min(2)
        .max(2 ** 20),
      z
        .int()
        .min(2)
        .max(2 ** 20),
    ])
    .optional(),
  /** The array of inputs in an archive; found by its usual names unless given. */
  inputs: name.optional(),
  /** The array of labels in an archive, the file of labels beside one of inputs, or the column of a table. */
  labels: name.optional(),
});

/** What may be said of files of samples. */
export type FilesOptions = z.input<typeof filesSchema>;
/** The same with what was left out. */
export type CompleteFilesOptions = z.output<typeof filesSchema>;
