import { InfomixupError } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';

const isMatrix = (value: Tensor): value is Tensor2D => value.rank === 2;

/** The representation `name`, as the matrix it has to be; throws InfomixupError `wrong-shape` for any other rank. */
export function asMatrix(value: Tensor, name: string): Tensor2D {
  if (isMatrix(value)) return value;
  throw new InfomixupError(
    `boundary-mixup: "${name}" has the shape [${value.shape.join(', ')}]; name a representation of shape [batch, dimension]`,
    'wrong-shape',
  );
}
