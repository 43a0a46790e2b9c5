import { describedInputs } from '@infomixup/core';
import { z } from 'zod';

const { bounds, channels, classes, inputShape, name, scale } = describedInputs;

/** What may be said of files of samples; everything may be left out. */
export const filesSchema = z.strictObject({
  /** The least and greatest valid value of an input, after scaling; `[0, 1]` unless given. */
  bounds: bounds.default([0, 1]),
  /** What values are divided by; 255 for unsigned bytes within the bounds `[0, 1]`, else 1. */
  scale: scale.optional(),
  /** The shape of one input, such as `[28, 28, 1]` for rows of 784 values; as in the file unless given. */
  inputShape: inputShape.optional(),
  /** Where images have their channels: `last` `[n, height, width, channels]`, or `first` as PyTorch has it. */
  channels,
  /** Names of the classes in label order, or their number; as many as the greatest label needs unless given. */
  classes: classes.optional(),
  /** The array of inputs in an archive; found by its usual names unless given. */
  inputs: name.optional(),
  /** The array of labels in an archive, the file of labels beside one of inputs, or the column of a table. */
  labels: name.optional(),
});

/** What may be said of files of samples. */
export type FilesOptions = z.input<typeof filesSchema>;
/** The same with what was left out. */
export type CompleteFilesOptions = z.output<typeof filesSchema>;
