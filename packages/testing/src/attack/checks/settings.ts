import { broken, type Verdict } from '../../broken.js';
import type { AttackSubject } from '../subject.js';

/** Name, norm, threat, knowledge and settings are plain JSON, the same for every value made alike. */
export async function describesItself({ create }: AttackSubject): Promise<Verdict> {
  const described = () => {
    const { run: _run, ...described } = create();
    return described;
  };
  const [text, again] = [JSON.stringify(described()), JSON.stringify(described())];
  if (text !== again)
    throw broken(`it describes itself as ${text}, then as ${again}`, 'settings are fixed by the options');
  const { settings, norm, threat, knowledge, seeks } = described();
  if (
    !['none', 'decisions', 'scores', 'gradients'].includes(knowledge) ||
    !seeks ||
    (norm !== 'none' && threat !== norm)
  )
    throw broken(`it seeks ${seeks} in ${threat} by ${knowledge}`, 'declare knowledge and threat');
  if (settings === undefined || !isPlain(settings))
    throw broken('its settings are not plain JSON', 'keep to numbers, strings, lists and records');
  return 'kept';
}

const isPlain = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null)
    return value === null || typeof value === 'string' || typeof value === 'boolean';
  return Object.values(value).every(isPlain);
};
