import { InfomixupError } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../../engine.js';
import { equipGraphics } from '../../kernels/on-graphics.js';
import { namesSoftware } from '../adapter.js';
import { describePortable } from '../describe.js';
import type { Needs } from '../webgpu.js';

const failed = (what: string, code: string) => new InfomixupError(`engine: ${what}; open another engine`, code);

/** The name of what draws; a context is lost with its canvas, so none is kept. */
function rendererName(): string {
  const context = document.createElement('canvas').getContext('webgl2');
  if (!context) throw failed('this browser offers no WebGL 2', 'no-webgl');
  const named = context.getExtension('WEBGL_debug_renderer_info');
  const name = String(context.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : context.RENDERER));
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return name;
}

async function start(): Promise<void> {
  if (!(await tf.setBackend('webgl'))) throw failed('the WebGL backend did not start', 'not-loadable');
  if (tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) return;
  throw failed('WebGL computes in 16 bits here, too coarse for training', 'half-precision');
}

const openFor = (needs: Needs) => async (): Promise<Engine> => {
  const adapter = rendererName();
  const software = namesSoftware(adapter);
  if (needs === 'hardware' && software) {
    const what = `WebGL has no graphics card, only software (${adapter})`;
    throw new InfomixupError(`engine: ${what}; name 'webgl' to open it all the same`, 'software-adapter');
  }
  if (tf.getBackend() !== 'webgl') await start();
  equipGraphics('webgl');
  return describePortable('webgl', software ? `${adapter}, software on the processor` : adapter, { adapter });
};

/** Opens WebGL on whatever draws here. @throws InfomixupError. */
export const openWebgl = openFor('any adapter');

/** Opens WebGL on a graphics card. @throws InfomixupError. */
export const openWebglOnHardware = openFor('hardware');
