/** Milliseconds of each of `times` calls after `warmUp` more. */
export function callTimes(call, { warmUp, times }) {
  const milliseconds = [];
  for (let index = 0; index < warmUp + times; index += 1) {
    const start = performance.now();
    call();
    if (index >= warmUp) milliseconds.push(performance.now() - start);
  }
  return milliseconds;
}
