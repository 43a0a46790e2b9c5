/** The classifier behind the service, for `infomixup evaluate --model model.mjs`. */
export const model = {
  name: 'service',
  bounds: [0, 1],
  classes: 3,
  output: 'probabilities',
  scores: async (inputs) => {
    const { SERVICE = 'http://127.0.0.1:8787/' } = process.env;
    const body = JSON.stringify({ inputs: await inputs.array() });
    const answer = await fetch(SERVICE, { method: 'POST', body });
    if (!answer.ok) throw new Error(`the service answers ${answer.status}`);
    return (await answer.json()).probabilities;
  },
};
