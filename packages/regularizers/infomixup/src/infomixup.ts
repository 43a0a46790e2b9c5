import { type DiagonalGaussian, parseOptions } from '@infomixup/core';
import type { Needs, Regularizer, Requirement } from '@infomixup/regularizer';
import { vib } from '@infomixup/regularizer-vib';
import type { Tensor } from '@tensorflow/tfjs';
import { boundaryMixup } from './boundary-mixup.js';
import { type InfomixupOptions, infomixupSchema } from './options.js';

/** The plugins of the preset, each with what it needs of the model: a Gaussian bottleneck, and a sample drawn from it. */
export type Infomixup<G extends string, Z extends string> = readonly (
  | Regularizer<Needs<{ readonly bottleneck: Requirement<G, DiagonalGaussian> }>>
  | Regularizer<
      Needs<{ readonly bottleneck: Requirement<G, DiagonalGaussian>; readonly latent: Requirement<Z, Tensor> }>
    >
)[];

/**
 * InfoMixup: the variational information bottleneck, and latents outside their class's running Gaussian mixed towards
 * the nearest other class. The preset is `[vib, boundaryMixup]`, so that without edge cases it is VIB exactly.
 *
 * Source: Andrew H. Meyer, "InfoMixup: An Intuitive and Information-Driven Approach to Robust Generalization", thesis,
 * Rochester Institute of Technology, 2022. Defaults resolve what it leaves open; `variant: 'thesis'` takes its own values.
 *
 * @throws InfomixupError `invalid-options`, naming the field.
 *
 * @example
 * ```ts
 * import { lenet5 } from '@infomixup/core';
 * import { composeRegularizers } from '@infomixup/regularizer/running';
 * import { infomixup } from '@infomixup/regularizer-infomixup';
 * const model = lenet5({ seed: 1, bottleneck: 2 });
 * const plugins = composeRegularizers(model, [infomixup({ beta: 1e-3 })]);
 * console.assert(plugins.map(({ name }) => name).join() === 'vib,boundary-mixup');
 * model.dispose();
 * ```
 */
export function infomixup<const G extends string = 'bottleneck', const Z extends string = 'latent'>(
  options: InfomixupOptions<G, Z> = {},
): Infomixup<G, Z> {
  const { beta, kl, bottleneck, latent, ...settings } = parseOptions('infomixup', infomixupSchema, options);
  // The schema gives back the very names it was given, or the defaults that G and Z have too, but as plain strings.
  const names = { bottleneck: bottleneck as G, latent: latent as Z };
  return kl === 'mixed'
    ? [boundaryMixup({ ...names, ...settings, informationWeight: beta })]
    : [vib({ at: names.bottleneck, beta }), boundaryMixup({ ...names, ...settings })];
}
