export { recipe, type TradesOptions, trades } from './trades.js';
export { type TradesAttackOptions, tradesAttack } from './trades-attack.js';
