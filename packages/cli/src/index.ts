export { earlyExit } from './early-exit.js';
export { explain } from './explain.js';
export { main } from './program.js';
