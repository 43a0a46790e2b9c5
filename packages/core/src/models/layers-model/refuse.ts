import { InfomixupError } from '../../errors.js';

/** Throws: what it is about the model that cannot be made correct, and what to do. */
export type Refuse = (what: string) => never;

/** Refuses the tf.LayersModel of this name. */
export function refuserOf(model: string): Refuse {
  return (what) => {
    throw new InfomixupError(`core: the tf.LayersModel "${model}" ${what}`, 'unsupported-model');
  };
}
