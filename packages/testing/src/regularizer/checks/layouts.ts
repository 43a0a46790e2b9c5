import type { Verdict } from '../../broken.js';
import { broken } from '../../broken.js';
import { changesOf } from '../changes.js';
import type { RegularizerSubject } from '../subject.js';

/** Every tensor it hands on has the shape and type of the one it was given, also in an epoch's last, smaller batch. */
export async function keepsLayouts<R>(subject: RegularizerSubject<R>): Promise<Verdict> {
  const { declared, changes } = await changesOf(subject);
  const from = declared.includes('size') ? 1 : 0;
  for (const { before, after } of changes) {
    const fits = after.dtype === before.dtype && after.shape.slice(from).join() === before.shape.slice(from).join();
    if (!fits)
      throw broken(
        `${before.what} went in as ${before.dtype} [${before.shape}] and came out as ${after.dtype} [${after.shape}]`,
        'keep shapes and types',
      );
  }
  return 'kept';
}
