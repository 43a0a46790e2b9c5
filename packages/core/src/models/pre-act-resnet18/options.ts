import type { Tensor } from '@tensorflow/tfjs';
import { z } from 'zod';
import type { DeviationOf } from '../../layers/gaussian-bottleneck.js';
import type { DiagonalGaussian } from '../../model/gaussian.js';
import { bottleneckFields, deviationAlone, deviationHasBottleneck } from '../bottleneck-options.js';

/**
 * The representations of PreActResNet-18, in the order of the visits: the images, the maps after the first convolution
 * and after each stage, none of them activated yet, and the last maps averaged over all places.
 */
export interface PreActResNet18Representations {
  readonly input: Tensor;
  readonly stem: Tensor;
  readonly stage1: Tensor;
  readonly stage2: Tensor;
  readonly stage3: Tensor;
  readonly stage4: Tensor;
  readonly pooled: Tensor;
}

/** Those of PreActResNet-18 with a bottleneck: its Gaussian, and the sample (in evaluation the mean) that goes on. */
export interface PreActResNet18BottleneckRepresentations extends PreActResNet18Representations {
  readonly bottleneck: DiagonalGaussian;
  readonly latent: Tensor;
}

/** What PreActResNet-18 is made from. */
export interface PreActResNet18Options {
  /** Fixes the first values of the parameters. */
  readonly seed: number;
  /** Default 10. */
  readonly classes?: number;
  /** Channels of the stem and the first stage, which each later stage doubles; default 64. */
  readonly width?: number;
  /** Height, width and channels of the images, default `[32, 32, 3]`. */
  readonly inputShape?: readonly [number, number, number];
  /** The stride of the first convolution, default 1; with 2, images of 64 x 64 cost what those of 32 x 32 do with 1. */
  readonly stemStride?: 1 | 2;
  /** Whether BatchNorm and ReLU follow the last stage, default false. */
  readonly finalNormalization?: boolean;
}

/** What PreActResNet-18 with a bottleneck is made from. */
export interface PreActResNet18BottleneckOptions extends PreActResNet18Options {
  /** The dimension K of the bottleneck, at least 1. */
  readonly bottleneck: number;
  /** Default `softplus`. */
  readonly deviation?: DeviationOf | undefined;
}

/** The options that configuration files may set; the others are the run's. */
export const configurableFields = {
  ...bottleneckFields,
  width: z.int().min(1).default(64),
  stemStride: z.literal([1, 2]).default(1),
  finalNormalization: z.boolean().default(false),
};

const size = z.int().min(1);

/** Checks and completes the options. */
export const schema = z
  .strictObject({
    ...configurableFields,
    seed: z.int(),
    classes: z.int().min(2).default(10),
    inputShape: z.tuple([size, size, size]).default([32, 32, 3]),
  })
  .refine(deviationHasBottleneck, deviationAlone);
