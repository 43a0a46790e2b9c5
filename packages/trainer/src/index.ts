export type { Checkpoint } from './checkpoint/checkpoint.js';
export type { Fingerprint } from './checkpoint/fingerprint.js';
export type { SavedState } from './checkpoint/state.js';
export type { SavedTensors } from './checkpoint/tensors.js';
export type { TrainerOptions } from './definition.js';
export {
  findLearningRate,
  type LearningRateSearch,
  type LearningRateSweep,
  type SweepPoint,
} from './find-learning-rate.js';
export type { FitOptions } from './fit.js';
export type { EpochRecord, History, Position, Stopped, Terms, Totals, Validation } from './history.js';
export type { Measure, MeasuredModel, Measures, Metric, Metrics, Predictions } from './loop/validation.js';
export type {
  CheckpointSaved,
  EpochEnd,
  Observer,
  ObserverState,
  RunStart,
  RunView,
  RunWeights,
  StepEnd,
} from './observer.js';
export { type Best, type BestWeights, type BestWeightsOptions, bestWeights } from './observers/best-weights.js';
export { type ConsoleObserverOptions, consoleObserver } from './observers/console.js';
export { type DivergenceWarningOptions, divergenceWarning } from './observers/divergence-warning.js';
export { type EarlyStoppingOptions, earlyStopping } from './observers/early-stopping.js';
export { type LeakWarningOptions, leakWarning } from './observers/leak-warning.js';
export {
  type RobustnessAlarm,
  type RobustnessAlarmsOptions,
  robustnessAlarms,
  robustnessAlarmsOf,
} from './observers/robustness-alarms.js';
export { type AdamOptions, type AdamWOptions, adam, adamW } from './optimizers/adam.js';
export {
  defineOptimizer,
  type Optimizer,
  type OptimizerGroup,
  type OptimizerSpec,
  type Settings,
  type Update,
  type Updated,
} from './optimizers/optimizer.js';
export { type SgdOptions, sgd } from './optimizers/sgd.js';
export { recipes } from './recipes.js';
export { type ConstantOptions, constant } from './schedules/constant.js';
export { type CosineOptions, cosine } from './schedules/cosine.js';
export { type OneCycleOptions, oneCycle } from './schedules/one-cycle.js';
export { type PlateauOptions, plateau } from './schedules/plateau.js';
export type { Progress, Schedule } from './schedules/schedule.js';
export { type StepDecayOptions, stepDecay } from './schedules/step-decay.js';
export { createTrainer, type Trainer } from './trainer.js';
