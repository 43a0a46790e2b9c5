import { watchOthers } from './others.mjs';

/** Above this share of the processors' time, other processes are taken to have spoiled a round. */
const tolerableShare = 0.05;

/** One round of every side after the other, so that a machine that slows down slows all of them. */
async function roundOfEach(sides, processes) {
  const milliseconds = {};
  for (const side of sides) {
    milliseconds[side.name] = (await processes.get(side.process).ask({ ask: 'round', work: side.work })).milliseconds;
  }
  return milliseconds;
}

/** One round in which sides that share a process take turns after every step, process by process. */
async function roundOfTurns(sides, processes, steps) {
  const milliseconds = {};
  for (const process of new Set(sides.map((side) => side.process))) {
    const shared = sides.filter((side) => side.process === process);
    const works = shared.map(({ work }) => work);
    const found = await processes.get(process).ask({ ask: 'turns', works, steps });
    for (const { name, work } of shared) milliseconds[name] = found.milliseconds[work];
  }
  return milliseconds;
}

async function processorSeconds(processes) {
  let sum = 0;
  for (const process of processes.values()) sum += (await process.ask({ ask: 'processorTime' })).seconds;
  return sum;
}

/**
 * Times rounds until there are enough that nothing else disturbed, or twice as many in all; then the quietest count.
 *
 * @returns rounds in the order they were made, each with every side's milliseconds and the share of other processes
 */
export async function timedRounds({ sides, turns }, wanted, processes, log) {
  const round = () => (turns ? roundOfTurns(sides, processes, turns) : roundOfEach(sides, processes));
  const own = () => processorSeconds(processes);
  // Sides that show nothing beforehand are not warm.
  if (turns) await round();
  const done = [];
  const quiet = () => done.filter(({ othersShare }) => othersShare <= tolerableShare).length;
  while (quiet() < wanted && done.length < 2 * wanted) {
    log(`round ${done.length + 1}, ${quiet()} of ${wanted} undisturbed`);
    const { result, othersShare } = await watchOthers(own, round);
    done.push({ milliseconds: result, othersShare });
  }
  const kept = new Set(done.toSorted((a, b) => a.othersShare - b.othersShare).slice(0, wanted));
  return done.filter((each) => kept.has(each));
}
