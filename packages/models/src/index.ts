export type { Look, OpenedModel } from './as-attacked.js';
export { type CheckedDescription, descriptionSchema, type ModelDescription } from './description.js';
export { type ExportedModel, exportedModel } from './exported-model.js';
export { type GradientLook, lookForGradients } from './gradients.js';
export { openExported, openModel } from './open-model.js';
