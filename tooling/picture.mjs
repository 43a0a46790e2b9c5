import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { instance } from '@viz-js/viz';
import { packages, root } from './packages.mjs';

const file = join(root, 'docs', 'images', 'packages.svg');

/** Regularizers stand as one room, so that a new one leaves the picture as it is. */
const roomOf = ({ folder }) => (folder.startsWith('packages/regularizers/') ? 'regularizers/*' : folder.split('/')[1]);

/** What each room's packages depend on, by room. */
function arrows() {
  const rooms = new Map(packages.map((each) => [each.name, roomOf(each)]));
  const from = new Map([...new Set(rooms.values())].map((room) => [room, new Set()]));
  for (const { name, manifest } of packages) {
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      const to = rooms.get(dependency);
      if (to && to !== rooms.get(name)) from.get(rooms.get(name)).add(to);
    }
  }
  return from;
}

const reaches = (from, start, goal) => [...from.get(start)].some((next) => next === goal || reaches(from, next, goal));

/** Leaves out an arrow that others already make: a picture of all would be a hedge. */
const reduced = (from, room) =>
  [...from.get(room)].filter((to) => ![...from.get(room)].some((other) => other !== to && reaches(from, other, to)));

/** The rooms and their arrows as Graphviz draws them; an arrow points from who imports to what is imported. */
export async function picture() {
  const from = arrows();
  const rooms = [...from.keys()].sort();
  const lines = rooms.flatMap((room) => [
    `"${room}"`,
    ...reduced(from, room)
      .sort()
      .map((to) => `"${room}" -> "${to}"`),
  ]);
  const look = [
    'rankdir=TB; bgcolor=white; nodesep=0.35; ranksep=0.5; pad=0.2',
    'node [shape=box style="rounded,filled" fillcolor="#f4f6fb" color="#5b6b8c" fontname="DejaVu Sans,Verdana,sans-serif" fontsize=12 margin="0.25,0.1"]',
    'edge [color="#8793ad" arrowsize=0.7]',
  ];
  const viz = await instance();
  return viz.renderString(`digraph { ${[...look, ...lines].join('\n')} }`, { format: 'svg' });
}

/** The picture as it is kept. */
export const kept = () => readFileSync(file, 'utf8');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(file, await picture());
