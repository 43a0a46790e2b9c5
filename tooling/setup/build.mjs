import { buildDeclarations } from './declarations.mjs';
import { buildCode, installMissing } from './prepare.mjs';

process.exit(installMissing() || buildCode() || (await buildDeclarations()));
