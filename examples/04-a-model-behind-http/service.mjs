import { createServer } from 'node:http';

const weights = [
  [4, -4, 0],
  [-2, 2, 1],
];

/** Probabilities of three classes for a point of the plane. */
function classify([x, y]) {
  const logits = [0, 1, 2].map((label) => weights[0][label] * x + weights[1][label] * y);
  const powers = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** Serves the classifier on a port of this machine, and counts how many points it was asked about. */
export async function startService(port = 0) {
  let asked = 0;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { inputs } = JSON.parse(text);
    asked += inputs.length;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ probabilities: inputs.map(classify) }));
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${server.address().port}/`;
  return { address, asked: () => asked, close: () => new Promise((resolve) => server.close(resolve)) };
}

if (process.argv[1] === import.meta.filename) console.log(`listening at ${(await startService(8787)).address}`);
