import { didYouMean, InfomixupError, type Model, type RepresentationKind } from '@infomixup/core';
import type { Preset, Regularizer } from '../contract/regularizer.js';

/**
 * Flattens presets into the plugins of one trainer, in written order, and refuses what cannot work together before the
 * first batch.
 *
 * @throws InfomixupError naming both parties: `unsupported-spec-version` for a plugin made for another contract,
 *   `duplicate-regularizer`, `missing-representation`, `wrong-representation-kind`, `no-images`, `conflicting-claims`,
 *   `wrong-order`; and `invalid-options` for what is no plugin, by its place in the list.
 *
 * @example
 * ```ts
 * import { defineRegularizer } from '@infomixup/regularizer';
 * import { composeRegularizers } from '@infomixup/regularizer/running';
 * import { InfomixupError, spiralMlp } from '@infomixup/core';
 * const smooth = defineRegularizer({ name: 'smooth', settings: {}, requires: {}, init: () => null, step: () => ({}) });
 * const model = spiralMlp({ seed: 1 });
 * console.assert(composeRegularizers(model, [[smooth]]).length === 1);
 * try {
 *   composeRegularizers(model, [smooth, smooth]);
 *   console.assert(false);
 * } catch (error) {
 *   console.assert(InfomixupError.isInstance(error) && error.code === 'duplicate-regularizer');
 * }
 * model.dispose();
 * ```
 */
export function composeRegularizers<R>(
  model: Model<R>,
  presets: readonly Preset<NoInfer<R>>[],
): readonly Regularizer<R>[] {
  const regularizers = flatten(presets, 'regularizers');
  for (const regularizer of regularizers) {
    refuseOtherVersions(regularizer);
    refuseMissingRepresentations(model, regularizer);
    refuseOtherInputs(model, regularizer);
  }
  refuseDuplicates(regularizers);
  refuseConflictingClaims(regularizers);
  refuseLaterChanges(regularizers);
  refuseEarlierChanges(regularizers);
  return regularizers;
}

function flatten<R>(preset: Preset<R>, path: string): readonly Regularizer<R>[] {
  if (isList(preset)) return preset.flatMap((item, index) => flatten(item, `${path}[${index}]`));
  if (path === 'regularizers') throw notAPreset(path, 'no list', 'put it in one, as in [mixup()]');
  if (typeof preset === 'function') throw notAPreset(path, 'a function', 'did you mean to call it?');
  if ((preset as unknown) instanceof Promise) throw notAPreset(path, 'a promise', 'await it first');
  if (typeof preset !== 'object' || preset === null) throw notAPreset(path, String(preset), makeIt);
  if (!('specVersion' in preset)) throw notAPreset(path, 'an object that defineRegularizer has not made', makeIt);
  return [preset];
}

const isList = <R>(preset: Preset<R>): preset is readonly Preset<R>[] => Array.isArray(preset);

const makeIt = 'give what defineRegularizer returns';

const notAPreset = (path: string, what: string, advice: string) =>
  new InfomixupError(`trainer: ${path} is ${what}; ${advice}`, 'invalid-options');

function refuseOtherVersions({ name, specVersion }: Pick<Regularizer<never>, 'name' | 'specVersion'>) {
  // A plugin built against another release of this package can carry a number its type here does not know.
  if ((specVersion as number) === 2) return;
  throw new InfomixupError(
    `${name}: is written for version ${specVersion} of the regularizer contract, and this trainer knows version 2; install releases of both that match`,
    'unsupported-spec-version',
  );
}

function refuseMissingRepresentations<R>(model: Model<R>, { name, requires }: Regularizer<R>) {
  const offered = new Map<string, RepresentationKind>(Object.entries(model.representations));
  for (const { representation, kind } of requires) {
    const found = offered.get(representation);
    if (found === kind) continue;
    throw found === undefined
      ? missing(name, { representation, kind }, model.name, offered)
      : new InfomixupError(
          `${name}: needs "${representation}" to be a ${kind}, and ${model.name} makes it a ${found}; name a ${kind}: ${ofKind(offered, kind)}`,
          'wrong-representation-kind',
        );
  }
}

function refuseOtherInputs<R>({ name, inputShape }: Model<R>, regularizer: Regularizer<R>) {
  if (!regularizer.images || inputShape.length === 3) return;
  throw new InfomixupError(
    `${regularizer.name}: works on images [height, width, channels], and the inputs of ${name} are [${inputShape.join(', ')}]; leave it out, or choose a model of images`,
    'no-images',
  );
}

function missing(
  plugin: string,
  { representation, kind }: { readonly representation: string; readonly kind: RepresentationKind },
  model: string,
  offered: ReadonlyMap<string, RepresentationKind>,
) {
  const names = [...offered.keys()];
  const lacksKind = names.every((name) => offered.get(name) !== kind);
  const advice =
    kind === 'gaussian' && lacksKind
      ? 'it has no stochastic layer: build the model with one, as the built-in models are with bottleneck: 32'
      : names.length === 0
        ? 'it offers none'
        : `it offers ${names.join(', ')}${didYouMean(representation, names)}`;
  return new InfomixupError(
    `${plugin}: needs the representation "${representation}", which ${model} does not visit; ${advice}`,
    'missing-representation',
  );
}

const ofKind = (offered: ReadonlyMap<string, RepresentationKind>, kind: RepresentationKind) =>
  [...offered.keys()].filter((name) => offered.get(name) === kind).join(', ') || 'this model has none';

function refuseDuplicates(regularizers: readonly { readonly name: string }[]) {
  const names = regularizers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new InfomixupError(
    `regularizer: "${twice}" is listed twice (${names.join(', ')}); list each plugin once, presets included`,
    'duplicate-regularizer',
  );
}

function refuseConflictingClaims(regularizers: readonly Pick<Regularizer<never>, 'name' | 'claims'>[]) {
  const claimants = new Map<string, string>();
  for (const { name, claims } of regularizers)
    for (const claim of claims) {
      const other = claimants.get(claim);
      if (other !== undefined)
        throw new InfomixupError(
          `regularizer: "${other}" and "${name}" both claim ${claim}; leave one of them out`,
          'conflicting-claims',
        );
      claimants.set(claim, name);
    }
}

/** A batch of another size is another batch altogether. */
function refuseLaterChanges(regularizers: readonly Pick<Regularizer<never>, 'name' | 'changes' | 'keeps'>[]) {
  for (const [place, { name, keeps }] of regularizers.entries())
    for (const later of regularizers.slice(place + 1)) {
      const changed = keeps.find((part) => later.changes.includes(part) || later.changes.includes('size'));
      if (changed === undefined) continue;
      throw new InfomixupError(
        `regularizer: "${later.name}" changes the ${changed} of a batch after "${name}", which works on them as they were; list "${later.name}" before "${name}"`,
        'wrong-order',
      );
    }
}

function refuseEarlierChanges(regularizers: readonly Pick<Regularizer<never>, 'name' | 'alters' | 'asMade'>[]) {
  for (const [place, { name, asMade }] of regularizers.entries())
    for (const earlier of regularizers.slice(0, place)) {
      const altered = asMade.find((representation) => earlier.alters.includes(representation));
      if (altered === undefined) continue;
      throw new InfomixupError(
        `regularizer: "${earlier.name}" changes the representation "${altered}" before "${name}", which takes it as the model makes it; list "${name}" before "${earlier.name}"`,
        'wrong-order',
      );
    }
}
