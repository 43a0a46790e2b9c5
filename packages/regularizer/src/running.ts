export { chained, summed } from './running/combine.js';
export { composeRegularizers } from './running/compose.js';
export { runHook } from './running/hook-failure.js';
export type {
  AfterUpdate,
  Running,
  RunningForwarded,
  RunningHooks,
  RunningSeen,
  RunningStep,
  RunSetup,
} from './running/running.js';
export { releaseState } from './running/state.js';
