import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { font } from '../figures/theme.js';

const folder = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');

/** Fonts travel with the package: a bare server has none, and text without a font vanishes without a word. */
export const fonts = {
  fontFiles: ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) => join(folder, file)),
  loadSystemFonts: false,
  defaultFontFamily: font,
};
