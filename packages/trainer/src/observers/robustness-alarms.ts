import { parseOptions } from '@infomixup/core';
import { z } from 'zod';
import type { EpochRecord, Validation } from '../history.js';
import type { Observer } from '../observer.js';
import { watched } from '../watch.js';

const share = z.number().min(0).max(1);

const schema = z.strictObject({
  /** Which number of the records is accuracy under an attack of many steps; `validation.robustAccuracy` by default. */
  watch: z.string().min(1).default('validation.robustAccuracy'),
  /** Samples that it is measured on: what falls as chance makes it fall is no alarm. */
  samples: z.int().min(1).max(1e9),
  /** The share of the most frequent class in them: how often a model is right that knows nothing, in [0, 1]. */
  chance: share,
  /** How far it must fall from one measurement to the next for catastrophic overfitting, in [0, 1]; 0.2 by default. */
  fall: share.default(0.2),
  /** How far it must be below its best for robust overfitting, in [0, 1]; 0.02 by default. */
  margin: share.default(0.02),
  /** Told of each alarm once a run; `console.warn` by default. */
  warn: z
    .custom<(alarm: RobustnessAlarm) => void>((value) => typeof value === 'function', 'expected a function')
    .optional(),
});

/** Options of `robustnessAlarms`. */
export type RobustnessAlarmsOptions = z.input<typeof schema>;

/** Why a run's last weights should not be trusted, and on what evidence. */
export interface RobustnessAlarm {
  readonly kind: 'catastrophic-overfitting' | 'robust-overfitting';
  /** The epoch in which it was seen, from 0. */
  readonly epoch: number;
  /** The epoch of the best robust accuracy, from 0, and both accuracies. */
  readonly bestEpoch: number;
  readonly best: number;
  readonly now: number;
  readonly message: string;
}

type Rule = Pick<z.output<typeof schema>, 'watch' | 'samples' | 'chance' | 'fall' | 'margin'>;

/**
 * The alarms that the records of a run give, each once and in their order.
 *
 * Catastrophic overfitting, in either of two ways. Robust accuracy is below `chance` and accuracy under a single step
 * (`validation.singleStepAccuracy`, where it is measured) above it, both by more than three standard errors, and the one
 * is less than half of the other: always answering one class would withstand the attack better, so that what withstands
 * the step has learnt the step alone. Or robust accuracy falls from one measurement to the next by more than `fall`, and
 * to less than half, while accuracy on clean samples does not fall as far.
 *
 * Robust overfitting: robust accuracy is below its best by more than `margin` and by more than three standard errors of
 * the difference. Epochs in which nothing was measured are passed over.
 *
 * Sources: Wong, Rice and Kolter, Fast is better than free, 2020, section 5.1; Rice, Wong and Kolter, Overfitting in
 * adversarially robust deep learning, 2020. The rules are ours.
 */
export function robustnessAlarmsOf(
  records: readonly EpochRecord[],
  options: RobustnessAlarmsOptions,
): readonly RobustnessAlarm[] {
  const rule = parseOptions('robustnessAlarmsOf', schema, options);
  const alarms = new Map<string, RobustnessAlarm>();
  let best: Measured | undefined;
  let before: Measured | undefined;
  for (const record of records) {
    const now = measuredIn(record, rule.watch);
    if (!now) continue;
    const kind = kindOf(before ?? now, best ?? now, now, rule);
    if (kind && !alarms.has(kind)) alarms.set(kind, alarmOf(kind, best ?? now, now, rule));
    if (!best || now.robust > best.robust) best = now;
    before = now;
  }
  return [...alarms.values()];
}

interface Measured {
  readonly epoch: number;
  readonly robust: number;
  readonly clean: number;
  /** NaN where it was not measured. */
  readonly singleStep: number;
}

function measuredIn(record: EpochRecord, watch: string): Measured | undefined {
  const robust = watched(record, watch);
  if (!Number.isFinite(robust)) return undefined;
  const measured: Partial<Validation> = record.validation ?? {};
  const { accuracy = Number.NaN, singleStepAccuracy = Number.NaN } = measured;
  return { epoch: record.epoch, robust, clean: accuracy, singleStep: singleStepAccuracy };
}

function kindOf(before: Measured, best: Measured, now: Measured, { samples, chance, fall, margin }: Rule) {
  const beyondChance = (...shares: number[]) =>
    3 * Math.sqrt(shares.reduce((sum, share) => sum + share * (1 - share), 0) / samples);
  const known = beyondChance(chance);
  const worse = chance - now.robust > known;
  const better = now.singleStep - chance > known && now.robust < now.singleStep / 2;
  const lost = before.robust - now.robust;
  const lostClean = before.clean - now.clean;
  const fell = lost > fall && now.robust < before.robust / 2 && !(lostClean >= lost);
  if ((worse && better) || fell) return 'catastrophic-overfitting';
  const most = Math.max(margin, beyondChance(best.robust, now.robust));
  return best.robust - now.robust > most ? 'robust-overfitting' : undefined;
}

function alarmOf(kind: RobustnessAlarm['kind'], best: Measured, now: Measured, { watch }: Rule): RobustnessAlarm {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const fell =
    now === best
      ? `${watch} is ${percent(now.robust)} in epoch ${now.epoch + 1}`
      : `${watch} fell from ${percent(best.robust)} in epoch ${best.epoch + 1} to ${percent(now.robust)} in epoch ${now.epoch + 1}`;
  const step = Number.isFinite(now.singleStep) ? `, ${percent(now.singleStep)} under a single step` : '';
  const message = {
    'catastrophic-overfitting': `catastrophic overfitting: ${fell}, with ${percent(now.clean)} of clean samples right${step}; train with more steps, more noise at the start (as N-FGSM has) or a smaller epsilon, or keep the best weights`,
    'robust-overfitting': `robust overfitting: ${fell}; keep the best weights, or stop earlier`,
  }[kind];
  return { kind, epoch: now.epoch, bestEpoch: best.epoch, best: best.robust, now: now.robust, message };
}

/**
 * Tells, once each, of catastrophic and of robust overfitting, at the end of the epoch in which it shows: see
 * `robustnessAlarmsOf`. It goes by the records, which checkpoints hold; a resumed run is not told again.
 *
 * @throws InfomixupError `invalid-options`; from `fit`, `not-measured` where the run does not measure what it watches
 *
 * @example
 * ```ts
 * import { robustnessAlarms } from '@infomixup/trainer';
 * console.assert(robustnessAlarms({ samples: 1000, chance: 0.1 }).watches === 'validation.robustAccuracy');
 * ```
 */
export function robustnessAlarms(options: RobustnessAlarmsOptions): Observer {
  const settings = parseOptions('robustnessAlarms', schema, options);
  const { warn = ({ message }: RobustnessAlarm) => console.warn(`trainer: ${message}`) } = settings;
  let records: readonly EpochRecord[] = [];
  return {
    name: 'robustnessAlarms',
    watches: settings.watch,
    runStart: (start) => {
      ({ records } = start);
    },
    epochEnd: ({ record }) => {
      const told = robustnessAlarmsOf(records, settings).length;
      records = [...records, record];
      for (const alarm of robustnessAlarmsOf(records, settings).slice(told)) warn(alarm);
    },
  };
}
