const names = {
  node: 'Node',
  tfjs: 'TensorFlow.js',
  tensorflow: 'TensorFlow',
  python: 'Python',
  pytorch: 'PyTorch',
  foolbox: 'Foolbox',
};

/** A portable engine has no TensorFlow, and says so with null. */
const versionsOf = (results) =>
  Object.fromEntries(
    results.flatMap(({ versions }) => Object.entries(versions)).filter(([, version]) => version !== null),
  );

const datesOf = (results) => {
  const days = results.map(({ date }) => date.slice(0, 10)).toSorted();
  const [first, last] = [days[0], days.at(-1)];
  return first === last ? `on ${first}` : `from ${first} to ${last}`;
};

/** When, on what and with which versions results were measured. */
export function settingSentence(results) {
  const [{ machine, threads }] = results;
  const versions = Object.entries(versionsOf(results)).map(([key, version]) => `${names[key]} ${version}`);
  return `Measured ${datesOf(results)} on ${machine.cores} cores (${machine.processor}, ${machine.platform}), ${threads} threads a side, with ${versions.join(', ')}.`;
}

/** A warning where other processes were at work, or nothing. */
export function disturbanceSentence(results) {
  const disturbed = results.filter(({ othersShare }) => othersShare > 0.05);
  if (disturbed.length === 0) return '';
  const shares = disturbed.map(({ name, othersShare }) => `${name} ${Math.round(100 * othersShare)} %`);
  return `\n\nThe machine was not quiet: other processes took up to this share of its processors in a round of ${shares.join(', ')}.`;
}
