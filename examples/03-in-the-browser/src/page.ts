import { parseDigits } from './digits.js';
import { openNamed } from './engine.js';
import { experiment, type Outcome } from './experiment.js';
import { isMethod } from './methods.js';
import { settingsFrom } from './settings.js';
import { digitRows } from './view/digit-table.js';
import { lineChart } from './view/line-chart.js';

const settings = settingsFrom(location.search);
const steps = Math.ceil(settings.trainSize / settings.batchSize) * settings.epochs;

/** The element of that id, which index.html holds. */
function find(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element) return element;
  throw new Error(`index.html has no #${id}`);
}

const say = (text: string, id = 'status') => {
  find(id).textContent = text;
};

const losses = (values: readonly number[]) => {
  const points = values.map((loss, step) => [step + 1, loss] as const);
  const axes = { x: { end: steps, parts: 4 }, y: { end: 3, parts: 6 } };
  find('losses').innerHTML = lineChart({ title: 'Training loss', points, xLabel: 'step', ...axes });
};

const decay = (outcome?: Outcome) => {
  const { epsilons, accuracy } = outcome?.decay ?? { epsilons: [], accuracy: [] };
  const points = epsilons.map((epsilon, budget) => [epsilon, accuracy[budget] ?? 0] as const);
  const axes = { x: { end: Math.max(...settings.epsilons), parts: 3 }, y: { end: 1, parts: 4 } };
  find('decay').innerHTML = lineChart({ title: 'Accuracy', points, xLabel: 'budget ε', ...axes, marked: true });
};

const show = (outcome: Outcome) => {
  decay(outcome);
  find('digits').replaceChildren(...digitRows(outcome));
  find('pictures').hidden = false;
  const { losses: all, logits, decay: curve } = outcome;
  find('outcome').textContent = JSON.stringify({ losses: all, logits: [...logits], decay: curve });
};

async function run(chosen: FormData): Promise<void> {
  const method = String(chosen.get('method'));
  say('Opening the engine …');
  const { line } = await openNamed(String(chosen.get('engine')));
  say(line, 'engine');
  const response = await fetch(`${import.meta.env.BASE_URL}digits.bin`);
  const file = parseDigits(new Uint8Array(await response.arrayBuffer()));
  const started = performance.now();
  const outcome = await experiment(file, isMethod(method) ? { ...settings, method } : settings, (all) => {
    losses(all);
    const time = (performance.now() - started) / all.length;
    say(
      all.length < steps
        ? `Step ${all.length} of ${steps}, ${time.toFixed(0)} ms each`
        : `Attacking ${settings.attackSize} digits …`,
    );
  });
  show(outcome);
  say(`Done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** Runs once at a time, and leaves what became of it on the page. */
async function start(form: HTMLFormElement): Promise<void> {
  const chosen = new FormData(form);
  const button = form.querySelector('button');
  document.body.dataset.state = 'running';
  button?.setAttribute('disabled', '');
  try {
    await run(chosen);
    document.body.dataset.state = 'done';
  } catch (error) {
    document.body.dataset.state = 'failed';
    say(error instanceof Error ? error.message : String(error));
  } finally {
    button?.removeAttribute('disabled');
  }
}

losses([]);
decay();
find('attacked').textContent = `${settings.attackSize} unseen`;
find('start').addEventListener('submit', (event) => {
  event.preventDefault();
  if (event.target instanceof HTMLFormElement) void start(event.target);
});
