import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Dataset } from './data/dataset.js';
import type { RepresentationKind } from './model/gaussian.js';
import { parseOptions } from './options.js';

/** What a regularizer's recipe may know of the model it is made for. */
export interface ModelOutline {
  readonly name: string;
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** Every representation of the model with its kind, in the order of the visits. */
  readonly representations: Readonly<Record<string, RepresentationKind>>;
}

/** What a recipe of each kind may know of the run it is made for. */
export interface RecipeContext {
  readonly model: { readonly classes: number; readonly inputShape: readonly number[]; readonly seed: number };
  readonly dataset: {
    readonly seed: number;
    /** Where to look for the files first. */
    readonly folder?: string;
    /** Never use the network. */
    readonly offline?: boolean;
  };
  readonly regularizer: {
    readonly model: ModelOutline;
    /** Reads a file that an option names; absent where there are none, as in a page. A hook calls it, not the recipe. */
    readonly readFile?: (path: string) => Promise<Uint8Array>;
  };
  readonly attack: Record<never, never>;
  readonly optimizer: Record<never, never>;
  readonly schedule: Record<never, never>;
  readonly criterion: Record<never, never>;
}

/** What can be named by a string in a configuration file. */
export type RecipeKind = keyof RecipeContext;

/**
 * Makes something usable by name in configuration files: its options' schema, and how it is made from them. Recipes are
 * found by their kind and name.
 *
 * A package exports one `recipe`, or a list named `recipes`.
 */
export interface Recipe<K extends RecipeKind, Options, Product> {
  readonly kind: K;
  readonly name: string;
  /** Checks and completes the options a person wrote; any Standard Schema (zod, valibot, arktype). */
  readonly schema: StandardSchemaV1<unknown, Options>;
  /** The options that are paths: in a configuration, relative ones start from beside its file. */
  readonly paths?: readonly (string & keyof Options)[];
  readonly create: (options: Options, context: RecipeContext[K]) => Product;
}

/** A data set's two halves. */
export interface Split<D extends Dataset = Dataset> {
  readonly train: D;
  readonly test: D;
}

/** Makes a data set from its options; loading may take time. */
export type DatasetRecipe<Options> = Recipe<'dataset', Options, Promise<Split>>;

/** Whether `value`, such as an export of a module named by a user, is a recipe of this `kind`. */
export function isRecipe<K extends RecipeKind>(kind: K, value: unknown): value is Recipe<K, unknown, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === kind &&
    'name' in value &&
    typeof value.name === 'string' &&
    'schema' in value &&
    'create' in value &&
    typeof value.create === 'function'
  );
}

/**
 * What `recipe` makes of the options a person wrote.
 *
 * @throws InfomixupError `invalid-options` naming the recipe and the wrong fields
 */
export function createFrom<K extends RecipeKind, Options, Product>(
  recipe: Recipe<K, Options, Product>,
  options: unknown,
  context: RecipeContext[K],
): Product {
  return recipe.create(parseOptions(recipe.name, recipe.schema, options), context);
}
