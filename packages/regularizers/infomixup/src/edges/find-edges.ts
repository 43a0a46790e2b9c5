import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BoundarySettings } from '../options.js';
import type { ClassMoments } from '../statistics/class-moments.js';
import type { ClassTable } from '../statistics/class-table.js';
import { absenceHandicap, widthHandicap, withKnownClass } from './candidates.js';
import { edgePartners } from './edge-partners.js';
import { squaredMahalanobis } from './squared-mahalanobis.js';

type SearchSettings = Pick<BoundarySettings, 'nearest' | 'candidates' | 'mixture'>;

function handicapOf(own: Tensor2D, moments: ClassMoments, { nearest, candidates }: SearchSettings) {
  const width = nearest === 'logLikelihood' ? widthHandicap(moments) : undefined;
  const absence = candidates === 'inBatch' ? absenceHandicap(own) : undefined;
  return width && absence ? tf.add(width, absence) : (width ?? absence);
}

/**
 * The partners of the edge cases among `points` `[batch, dimension]`, as `edgePartners` gives them, under the class
 * Gaussians `moments` read from `table`: a sample at more than the squared distance `limit` from its class is one.
 */
export function findEdges(
  points: Tensor2D,
  own: Tensor2D,
  moments: ClassMoments,
  table: ClassTable,
  limit: number,
  settings: SearchSettings,
): Tensor2D {
  const distances = squaredMahalanobis(points, moments);
  const partners = edgePartners(distances, own, limit, handicapOf(own, moments, settings));
  // Statistics that hold the batch itself know every class in it.
  return settings.mixture === 'running' ? partners : withKnownClass(partners, own, table);
}
