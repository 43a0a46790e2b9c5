import { requireAgreement } from './agreement.mjs';
import { startProcess } from './sides.mjs';
import { timesOf } from './statistics.mjs';

/** Starts each process that the sides live in once. */
function startAll(sides, setting) {
  const processes = new Map();
  for (const side of sides) {
    if (!processes.has(side.process)) processes.set(side.process, startProcess(side, setting));
  }
  return processes;
}

/** What each side computed, before anything is timed; it warms the sides up too. */
async function evidenceOf(sides, askSide) {
  const evidence = {};
  for (const side of sides) evidence[side.name] = (await askSide(side, 'evidence')).evidence;
  return evidence;
}

/** In turn, round by round, so that a machine that slows down slows all of them. */
async function timedRounds(sides, rounds, askSide, log) {
  const milliseconds = new Map(sides.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    log(`round ${round + 1} of ${rounds}`);
    for (const side of sides) milliseconds.get(side.name).push((await askSide(side, 'round')).milliseconds);
  }
  return milliseconds;
}

/**
 * Runs all sides of a benchmark in turn.
 *
 * @returns by side its times, versions and memory; and how well the sides agree
 * @throws Error where they do not agree, before anything is timed
 */
export async function runSides({ sides, agreement }, rounds, setting, log) {
  const processes = startAll(sides, setting);
  const askSide = (side, ask) => processes.get(side.process).ask({ ask, work: side.work });
  try {
    const versions = {};
    for (const side of sides) Object.assign(versions, (await askSide(side, 'versions')).versions);
    log('comparing what the sides compute');
    const agreed = agreement && requireAgreement(await evidenceOf(sides, askSide), agreement);
    const milliseconds = await timedRounds(sides, rounds, askSide, log);
    const results = [];
    for (const side of sides) {
      results.push({ side: side.name, ...timesOf(milliseconds.get(side.name)), ...(await askSide(side, 'memory')) });
    }
    return { versions, agreed, results };
  } finally {
    for (const process of processes.values()) await process.end();
  }
}
