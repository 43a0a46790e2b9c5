/** A job was stopped by a signal, with everything saved that is needed to go on. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(readonly folder: string) {
    super(`stopped; ${folder} holds a checkpoint, continue with --resume`);
  }
}
