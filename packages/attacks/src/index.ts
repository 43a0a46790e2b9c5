export type {
  Attack,
  AttackResult,
  BudgetOutcome,
  Goal,
  GradientAttack,
  Json,
  Norm,
  SampleStatus,
} from './attack.js';
