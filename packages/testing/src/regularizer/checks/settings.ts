import { composeRegularizers } from '@infomixup/regularizer/running';
import { broken, type Verdict } from '../../broken.js';
import type { RegularizerSubject } from '../subject.js';
import { withModel } from '../train.js';

/** Its settings are plain JSON, the same each time it is made, and others than with neutral options. */
export function namesItsSettings<R>(subject: RegularizerSubject<R>): Promise<Verdict> {
  return withModel(subject, (model) => {
    const of = (create: () => ReturnType<typeof subject.create>) =>
      composeRegularizers(model, [create()]).map(({ name, settings }) => ({ name, settings }));
    const settings = of(subject.create);
    for (const { name, settings: own } of settings) requireJson(name, own);
    const again = of(subject.create);
    if (JSON.stringify(settings) !== JSON.stringify(again))
      throw broken('its settings differ from one making to the next', 'take them from the options alone');
    if (subject.neutral && JSON.stringify(settings) === JSON.stringify(of(subject.neutral)))
      throw broken(
        'it has the same settings with other options',
        'put every option into settings, so that a resume with another is refused',
      );
    return 'kept';
  });
}

function requireJson(name: string, settings: unknown): void {
  const lost = pathOfLoss(settings, 'settings');
  if (lost !== undefined)
    throw broken(`${lost} of ${name} is lost in JSON`, 'keep null, booleans, finite numbers, text, lists and objects');
}

/** The first part of a value that JSON would not bring back. */
function pathOfLoss(value: unknown, path: string): string | undefined {
  if (value === null || ['boolean', 'string'].includes(typeof value)) return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : path;
  if (typeof value !== 'object') return path;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return path;
  for (const [name, child] of Object.entries(value)) {
    const lost = pathOfLoss(child, `${path}.${name}`);
    if (lost !== undefined) return lost;
  }
  return undefined;
}
