/** What is done after the points of a step were differentiated. */
export interface Turn {
  /** The radius of this phase, as a share of the budget. */
  readonly radius: number;
  /** Whether the phase begins with these points. */
  readonly isFirst: boolean;
  /** Whether the phase ends with them; the next one goes on from its best points. */
  readonly isLast: boolean;
  /** Where step sizes are looked at: the number of steps since the last look. */
  readonly window?: number;
}

/** So many steps at a radius. */
export interface Phase {
  readonly radius: number;
  readonly steps: number;
}

/** After how many steps of `steps` step sizes are looked at for the first time, by how much less for each further time, and the least. */
interface Looks {
  readonly first: number;
  readonly less: number;
  readonly least: number;
}

const share = (steps: number, percent: number) => Math.floor((percent * steps) / 100);

/** In L-infinity and L2: after 22 % of the steps, then 3 % sooner each time, down to 6 %. */
const shrinking = (steps: number): Looks => ({
  first: Math.max(share(steps, 22), 1),
  less: Math.max(share(steps, 3), 1),
  least: Math.max(share(steps, 6), 1),
});

/** In L1: after every 4 %. */
const even = (steps: number): Looks => {
  const every = Math.max(share(steps, 4), 1);
  return { first: every, less: 0, least: every };
};

const turnsOf = ({ radius, steps }: Phase, isSparse: boolean, isLastPhase: boolean): readonly Turn[] => {
  const { first, less, least } = isSparse ? even(steps) : shrinking(steps);
  const turns: Turn[] = [];
  let [window, next] = [first, first];
  // The points that the last step of a run leads to are shown, not differentiated.
  const count = isLastPhase ? steps : steps + 1;
  for (let number = 0; number < count; number++) {
    const turn = { radius, isFirst: number === 0, isLast: !isLastPhase && number === count - 1 };
    turns.push(number === next ? { ...turn, window } : turn);
    if (number === next) {
      window = Math.max(window - less, least);
      next += window;
    }
  }
  return turns;
};

/**
 * What is done at each step of APGD.
 *
 * Source: Croce and Hein, Reliable Evaluation of Adversarial Robustness (2020), section 4; for L1, Croce and Hein, Mind
 * the Box (2021), and their program.
 */
export function scheduleOf(phases: readonly Phase[], isSparse: boolean): readonly Turn[] {
  return phases.flatMap((phase, number) => turnsOf(phase, isSparse, number === phases.length - 1));
}

/** One phase at the budget; in L1 three, from thrice the budget down to it, of 30, 30 and 40 % of the steps. */
export function phasesOf(steps: number, shrinksBudget: boolean): readonly Phase[] {
  const early = Math.ceil(0.3 * steps);
  if (!shrinksBudget || steps <= 2 * early) return [{ radius: 1, steps }];
  return [
    { radius: 3, steps: early },
    { radius: 2, steps: early },
    { radius: 1, steps: steps - 2 * early },
  ];
}
