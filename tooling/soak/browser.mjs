import { runTests } from './by-tests.mjs';
import { total } from './command-line.mjs';

export const soak = {
  shows:
    'the page of examples/03-in-the-browser trains and attacks in Chromium, on WebGPU too, and comes to the numbers of this machine; every op holds to its references on WebGL there and on WebGPU in Node',
  takes: 'five minutes',
  rounds: 1,
  engine: 'wasm and WebGPU in Chromium',
  prepare: async () => ({
    round: async (_, place) => ({
      tests: runTests(place, ['examples/03-in-the-browser', 'packages/engine/test/conformance/web'], {
        INFOMIXUP_SOAK: '1',
      }),
    }),
  }),
  figures: (results) => ({ tests: total(results, 'tests') }),
};
