import { described, InfomixupError } from '@infomixup/core';
import { isBetter, type Shown } from './best-seen.js';
import type { Sample } from './inner-loop.js';
import { covers, type Knowledge } from './model.js';
import { plainDistance, plainProject } from './norms/plain.js';
import { withRounding } from './norms/rounding.js';
import { requireRadius } from './problem.js';
import type { Answer, Question, Questions, Searching } from './questions.js';
import { sampleStream } from './validation.js';
import { marginOf } from './victims.js';

/** Ends the search of one sample that has no query left. */
export class OutOfQueries extends Error {}

/** The best point that a sample has shown to the model. */
export interface BestShown extends Shown {
  /** Whether it was told anything, of any point. */
  asked: boolean;
  /** Whether it has asked for more than its budget, whatever became of that. */
  cut: boolean;
  point: Float32Array | undefined;
}

/** One sample's means, and the best point it has shown. */
export function sampleOf(
  searching: Searching,
  questions: Questions,
  position: number,
): { sample: Sample; best: BestShown } {
  const { run, plan, shape, inputs } = searching;
  const { spec, criterion } = run;
  const { victims, epsilon } = plan;
  const { bounds, classes } = run.classifier;
  const row = plan.rows[position] ?? 0;
  const input = inputs[position] ?? new Float32Array();
  const goal = victims.goals[row] ?? -1;
  const best: BestShown = {
    asked: false,
    cut: false,
    point: undefined,
    met: false,
    margin: Infinity,
    distance: Infinity,
  };
  const requirePoint = (point: unknown, does: string) => {
    if (point instanceof Float32Array && point.length === input.length) return;
    throw new InfomixupError(
      `${spec.name}: ${does} ${described(point)} where a Float32Array of ${input.length} values belongs; keep the shape`,
      'wrong-shape',
    );
  };
  const distance = (point: Float32Array) => plainDistance(spec.norm, point, input);
  const ranking = { minimal: spec.seeks === 'minimal', first: true };
  /** Keeps a point shown that lies within the budget and counts more than the best so far. */
  const consider = ({ points, at }: Answer, met: boolean, margin: number) => {
    // Points are many and few are better: the distance is measured where it may matter.
    if (!isBetter(ranking, { met, margin, distance: 0 }, best)) return;
    const point = points.slice(at, at + input.length);
    const shown = { point, met, margin, distance: distance(point) };
    const within = spec.norm === 'none' || shown.distance <= withRounding(epsilon);
    if (within && isBetter(ranking, shown, best)) Object.assign(best, shown);
  };
  const ask = (what: 'queries' | 'gradientCalls', point: Float32Array, loss: Question['loss'], needs: Knowledge) => {
    requirePoint(point, 'asks about');
    if (!covers(spec.knowledge, needs))
      throw new InfomixupError(
        `${spec.name}: declares knowledge of ${spec.knowledge} and asks for ${needs}; declare what it asks for`,
        'undeclared-knowledge',
      );
    if (plan.left(row) < 1) {
      best.cut = true;
      throw new OutOfQueries();
    }
    victims.spent[what][row] = (victims.spent[what][row] ?? 0) + 1;
    return questions.ask(position, point, loss);
  };
  /** What a point that was shown lacks. */
  const lack = (answer: Answer): number => {
    const { prediction, values: scores, from, to } = answer;
    const margin = marginOf(criterion, { prediction, scores, from, to, goal });
    // What is no number says nothing of the sample.
    if (!Number.isNaN(margin)) best.asked = true;
    consider(answer, margin < 0, margin);
    return margin;
  };
  const shown = async (point: Float32Array, needs: Knowledge) => {
    const answer = await ask('queries', point, undefined, needs);
    lack(answer);
    return answer;
  };
  const sample: Sample = {
    ...{ input: input.slice(), shape, bounds, classes, distance, label: victims.labels[row] ?? -1 },
    index: victims.indices[row] ?? -1,
    target: criterion.targets ? goal : undefined,
    kappa: criterion.margin,
    rng: sampleStream(run.rng, victims.indices[row] ?? 0, plan.number),
    fools: async (point) => lack(await ask('queries', point, undefined, 'decisions')) < 0,
    decision: async (point) => (await shown(point, 'decisions')).prediction,
    scores: async (point) => {
      const { values, from, to } = await shown(point, 'scores');
      return values.slice(from, to);
    },
    margin: async (point) => lack(await ask('queries', point, undefined, 'scores')),
    gradient: async (point, loss) => {
      const { values, from, to } = await ask('gradientCalls', point, loss ?? 'default', 'gradients');
      return values.slice(from, to);
    },
    project: (point, radius) => {
      requirePoint(point, 'projects');
      requireRadius(spec.name, radius);
      return plainProject(spec.norm, point, input, radius, bounds);
    },
    questionsLeft: () => plan.left(row),
  };
  return { sample, best };
}
