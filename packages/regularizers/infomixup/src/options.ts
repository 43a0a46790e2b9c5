import { z } from 'zod';
import type { Candidates, Nearest } from './edges/candidates.js';
import type { Threshold } from './edges/edge-limit.js';
import type { Lambda, LambdaOptions } from './mixing/lambda.js';
import type { ClassMean } from './statistics/class-mean.js';
import type { ClassVariance } from './statistics/class-spread.js';
import type { StatisticsOptions } from './statistics/class-statistics.js';

/** Where a Gaussian bottleneck can be looked at: at the sample drawn from it, or at its mean. */
export type Point = 'latent' | 'mean';

/**
 * Which statistics a batch is tested against: those of the epoch so far with the batch itself (`running`) or without it
 * (`testBeforeUpdate`), or those of the whole epoch before (`previousEpoch`; nothing is mixed in the first).
 */
export type Mixture = 'running' | 'testBeforeUpdate' | 'previousEpoch';

/** What an edge case is moved towards: the mean of its nearest other class, or a point drawn from that class's Gaussian. */
export type Target = 'classMean' | 'sampleFromClass';

/** Whether a mixed edge case takes its sample's place in the batch, or joins it. */
export type Rest = 'replace' | 'append';

/** Which Gaussian the information penalty is taken of: the encoder's, or the one that the mixed latent has. */
export type Kl = 'unmixed' | 'mixed';

/** How edge cases are found and mixed; every field of it answers a question that the thesis leaves open. */
export interface BoundarySettings extends StatisticsOptions, LambdaOptions {
  /** The probability mass of its class, above 0 and up to 1, outside which a sample is an edge case; 1 mixes nothing. */
  readonly p: number;
  readonly threshold: Threshold;
  /** What is held against the threshold. */
  readonly detectOn: Point;
  /** What is moved: the latent itself, or the mean under it, the latent keeping its noise. */
  readonly mixOn: Point;
  readonly mixture: Mixture;
  readonly rest: Rest;
  readonly target: Target;
  readonly nearest: Nearest;
  readonly candidates: Candidates;
}

/**
 * Every value the thesis prescribes or, where text and algorithms differ, the reading nearest to it. Its threshold finds
 * next to no edge cases; see the method card.
 */
export const thesisSettings = {
  p: 0.95,
  threshold: 'literal',
  detectOn: 'latent',
  mixOn: 'latent',
  classVariance: 'envelope',
  envelopeWidth: 1,
  classMean: 'meanOfBatchMeans',
  varianceFloor: 1e-6,
  mixture: 'running',
  lambda: 'perBatch',
  folded: false,
  alpha: 2,
  rest: 'replace',
  target: 'classMean',
  nearest: 'mahalanobis',
  candidates: 'inBatch',
} as const satisfies BoundarySettings;

const point = z.enum(['latent', 'mean']);
const positive = z.number().min(1e-6).max(1e6);
const weight = z.number().min(0).max(1e6);

const boundaryFields = {
  bottleneck: z.string().default('bottleneck'),
  latent: z.string().default('latent'),
  p: z.number().positive().max(1).default(0.95),
  threshold: z.enum(['squared', 'literal'] satisfies Threshold[]).default('squared'),
  detectOn: point.default('latent'),
  mixOn: point.default('latent'),
  classVariance: z.enum(['moments', 'envelope', 'max'] satisfies ClassVariance[]).default('moments'),
  envelopeWidth: positive.default(1),
  classMean: z.enum(['countWeighted', 'meanOfBatchMeans', 'concat'] satisfies ClassMean[]).default('countWeighted'),
  varianceFloor: z.number().min(1e-10).max(1e6).default(1e-6),
  mixture: z.enum(['running', 'testBeforeUpdate', 'previousEpoch'] satisfies Mixture[]).default('running'),
  lambda: z.union([z.enum(['perBatch', 'perSample'] satisfies Lambda[]), z.number().min(0).max(1)]).default('perBatch'),
  folded: z.boolean().default(true),
  alpha: positive.default(2),
  rest: z.enum(['replace', 'append'] satisfies Rest[]).default('replace'),
  target: z.enum(['classMean', 'sampleFromClass'] satisfies Target[]).default('classMean'),
  nearest: z.enum(['mahalanobis', 'logLikelihood'] satisfies Nearest[]).default('mahalanobis'),
  candidates: z.enum(['seen', 'inBatch'] satisfies Candidates[]).default('seen'),
};

/** Checks and completes the options of `boundaryMixup`. */
export const boundarySchema = z.strictObject({
  ...boundaryFields,
  informationWeight: weight.default(0),
});

const completeSchema = z.strictObject({
  ...boundaryFields,
  beta: weight.default(1e-2),
  kl: z.enum(['unmixed', 'mixed'] satisfies Kl[]).default('unmixed'),
});

const variantSchema = z.looseObject({ variant: z.enum(['default', 'thesis']).default('default') });

/** Checks and completes the options of `infomixup`; fields left out take the values of the `variant`. */
export const infomixupSchema = variantSchema
  .transform(({ variant, ...given }) => (variant === 'thesis' ? { ...thesisSettings, ...given } : given))
  .pipe(completeSchema);

/** The representations of the model that the method works on. */
export interface BoundaryNames<G extends string, Z extends string> {
  /** The Gaussian representation; `bottleneck` by default. */
  readonly bottleneck?: G | undefined;
  /** The sample drawn from it, `[batch, dimension]`, visited after it; `latent` by default. */
  readonly latent?: Z | undefined;
}

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Options of `boundaryMixup`; the README's table gives each default and its reason. */
export interface BoundaryMixupOptions<G extends string, Z extends string>
  extends BoundaryNames<G, Z>,
    Optional<BoundarySettings> {
  /** Weight of the information penalty on the mixed Gaussians, in loss units a nat; 0 by default. */
  readonly informationWeight?: number | undefined;
}

/** Options of `infomixup`. */
export interface InfomixupOptions<G extends string, Z extends string>
  extends BoundaryNames<G, Z>,
    Optional<BoundarySettings> {
  /** Weight of the information penalty, in loss units a nat, at least 0; 1e-2 by default. */
  readonly beta?: number | undefined;
  readonly kl?: Kl | undefined;
  /** Whose values the fields left out take: this package's, or the thesis's. */
  readonly variant?: 'default' | 'thesis' | undefined;
}
