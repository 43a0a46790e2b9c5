import { disagreementsIn } from './agreement.js';
import { fields } from './fields.js';

export { EVALUATION_VERSION, type Evaluation } from './fields.js';

/** The schema of `evaluation.json`, version 3. Field descriptions are its documentation; no two fields may disagree. */
export const evaluationSchema = fields.check(({ value, issues }) => {
  if (issues.length > 0) return;
  for (const { path, message } of disagreementsIn(value))
    issues.push({ code: 'custom', path: [...path], message, input: value });
});
