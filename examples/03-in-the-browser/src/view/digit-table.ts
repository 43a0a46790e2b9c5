import type { Attacked, Outcome } from '../experiment.js';

const side = 28;

/** One digit as a canvas of its own size; the style sheet enlarges it. */
function picture(pixels: Float32Array): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const bytes = new Uint8ClampedArray(pixels.length * 4);
  pixels.forEach((value, position) => {
    bytes.set([255 * value, 255 * value, 255 * value, 255], 4 * position);
  });
  canvas.getContext('2d')?.putImageData(new ImageData(bytes, side), 0, 0);
  return canvas;
}

function cell(pixels: Float32Array, prediction: number, label: number): HTMLTableCellElement {
  const element = document.createElement('td');
  const guess = document.createElement('span');
  guess.textContent = String(prediction);
  guess.className = prediction === label ? 'right' : 'wrong';
  guess.title = prediction === label ? 'right' : `wrong: it is a ${label}`;
  element.append(picture(pixels), guess);
  return element;
}

function row({ epsilon, pixels, predictions }: Attacked, labels: Int32Array): HTMLTableRowElement {
  const element = document.createElement('tr');
  const budget = document.createElement('th');
  budget.textContent = `ε = ${epsilon}`;
  const cells = Array.from(labels, (label, digit) => {
    const own = pixels.subarray(digit * side * side, (digit + 1) * side * side);
    return cell(own, predictions[digit] ?? -1, label);
  });
  element.append(budget, ...cells);
  return element;
}

/** The attacked digits, a row a budget: every second budget, so that all fits a screen. */
export const digitRows = ({ pictures, labels }: Outcome): readonly HTMLTableRowElement[] =>
  pictures.filter((_, budget) => budget % 2 === 0).map((attacked) => row(attacked, labels));
