import { cpus } from 'node:os';

/** Seconds of all processors together since the machine started: at work, and in all. */
function machineSeconds() {
  const times = cpus().map((each) => each.times);
  const sum = (of) => times.reduce((total, each) => total + of(each), 0) / 1000;
  const idle = sum((each) => each.idle);
  const busy = sum(({ user, nice, sys, irq }) => user + nice + sys + irq);
  return { busy, all: busy + idle };
}

/**
 * Runs `work` and says which share of the processors' time went to anything but the processes measured: on a machine
 * that is shared, sides suffer differently, and ratios mean little.
 *
 * @param ownSeconds processor time of the measured processes so far
 */
export async function watchOthers(ownSeconds, work) {
  const [ownBefore, before] = [await ownSeconds(), machineSeconds()];
  const result = await work();
  const [ownAfter, after] = [await ownSeconds(), machineSeconds()];
  const others = after.busy - before.busy - (ownAfter - ownBefore);
  return { result, othersShare: Math.max(0, others / (after.all - before.all)) };
}
