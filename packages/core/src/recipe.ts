import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Dataset } from './data/dataset.js';
import type { Model } from './model/model.js';

/** What a recipe of each kind may know of the run it is made for. */
export interface Surroundings {
  readonly model: { readonly classes: number; readonly inputShape: readonly number[]; readonly seed: number };
  readonly dataset: { readonly seed: number; readonly folder?: string; readonly offline?: boolean };
  readonly regularizer: { readonly model: Model<never> };
  readonly attack: Record<never, never>;
}

/** What can be named by a string in a configuration file. */
export type RecipeKind = keyof Surroundings;

/**
 * Makes something usable by name in configuration files: its options' schema, and how it is made from them.
 *
 * A package exports one `recipe`, or a list named `recipes`.
 */
export interface Recipe<K extends RecipeKind, Options, Product> {
  readonly kind: K;
  readonly name: string;
  /** Checks and completes the options a person wrote; any Standard Schema (zod, valibot, arktype). */
  readonly schema: StandardSchemaV1<unknown, Options>;
  readonly create: (options: Options, surroundings: Surroundings[K]) => Product;
}

/** A data set's two halves. */
export interface Split {
  readonly train: Dataset;
  readonly test: Dataset;
}
