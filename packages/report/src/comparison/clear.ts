import { type Summary, signTest } from '@infomixup/metrics';

/** Whether the first mean is the greater one beyond doubt: both have several seeds, and their 95 % intervals part. */
export function clearlyAbove({ spread: first }: Summary, { spread: second }: Summary): boolean {
  return first !== null && second !== null && first.interval.low > second.interval.high;
}

/** Whether paired differences, one a sample, are up on average and so unevenly that chance does it in under 5 %. */
export function clearlyUp(differences: readonly number[]): boolean {
  const { positive, negative, probability } = signTest(differences);
  const sum = differences.reduce((total, difference) => total + difference, 0);
  return sum > 0 && positive > negative && probability < 0.05;
}
