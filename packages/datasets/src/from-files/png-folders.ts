import { join } from 'node:path';
import { sizeOfShape } from '@infomixup/core';
import { readWhole } from '@infomixup/core/node';
import { parsePng, pngShape } from '../arrays/png.js';
import type { Found } from './found.js';
import { type Listing, listFolder } from './list-folder.js';
import type { CompleteFilesOptions } from './options.js';
import { mostBytes, refuse } from './refuse.js';

const mostImages = 1_000_000;
const mostImageBytes = 2 ** 26;
/** How many names a sentence holds. */
const mostNames = 12;

const isPng = (file: string): boolean => /\.png$/i.test(file);
/** What somebody may take for a sample that is read. */
const isPicture = (file: string): boolean =>
  /\.(png|jpe?g|jfif|gif|bmp|webp|tiff?|heic|avif|p[bgnp]m|tga)$/i.test(file);

function listed(names: readonly string[]): string {
  const more = names.length - mostNames;
  return names.slice(0, mostNames).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** The classes in label order: those declared, each folder being one of them, or the folders in alphabetical order. */
function classesOf(folder: string, folders: readonly string[], asked: CompleteFilesOptions['classes']) {
  const advice = 'name the folders in label order by "classes"';
  if (typeof asked === 'number' && asked !== folders.length)
    refuse(folder, `its ${folders.length} folders are not ${asked} classes`, advice);
  if (!Array.isArray(asked)) return folders;
  const stray = folders.find((name) => !asked.includes(name));
  if (stray !== undefined)
    refuse(folder, `its folders are ${listed(folders)}, and the classes ${listed(asked)} have no ${stray}`, advice);
  return asked;
}

/** The images of a class, and what else is in its folder. */
async function imagesOf(folder: string, isEmptyRight: boolean) {
  const { folders, files } = await listFolder(folder);
  const [inner] = folders;
  if (inner !== undefined)
    refuse(join(folder, inner), 'is a folder within that of a class', 'put its images beside the others of the class');
  const images = files.filter(isPng);
  const others = files.filter((file) => !isPng(file));
  const unread = others.find(isPicture);
  if (unread !== undefined) refuse(join(folder, unread), 'is no PNG image', 'convert it, or move it away');
  if (images.length > 0 || isEmptyRight) return { images, others };
  const advice = 'move the folder away, or name all classes in label order by "classes"';
  return refuse(folder, 'holds no PNG image', advice);
}

/** What the folders of images are called where two or more hold some; undefined where none are there to be classes. */
export async function pngFoldersIn(folder: string, { folders }: Listing): Promise<string | undefined> {
  const held: string[] = [];
  for (const name of folders) if ((await listFolder(join(folder, name))).files.some(isPng)) held.push(name);
  return held.length > 1 ? `the PNG images in ${listed(held)}` : undefined;
}

/** What the labels are, where nobody declared them. */
function mappingNote(classes: readonly string[]): string {
  const isNumbered = classes.every((name) => /^\d+$/.test(name));
  const moved = isNumbered ? classes.findIndex((name, label) => Number(name) !== label) : -1;
  const mapping = listed(classes.map((name, label) => `${label} is ${name}`));
  const odd = `, so that the folder ${classes[moved]} is no class ${classes[moved]}; name them in label order by "classes" where that is wrong`;
  return `its folders are the classes in alphabetical order: ${mapping}${moved < 0 ? '' : odd}`;
}

interface LabelledFile {
  readonly path: string;
  readonly label: number;
}

/** The bytes of all images, which must have the shape of the first, one after the other. */
async function pixelsOf(folder: string, files: readonly LabelledFile[]) {
  let shape: readonly number[] | undefined;
  let data = new Uint8Array();
  for (const [index, { path }] of files.entries()) {
    const bytes = await readWhole(path, mostImageBytes);
    const own = pngShape(bytes, path);
    if (shape && own.join() !== shape.join())
      refuse(path, `is ${own.join(' x ')}, and the first image ${shape.join(' x ')}`, 'make all of one size');
    const size = sizeOfShape(own);
    if (!shape && size * files.length > mostBytes)
      refuse(
        folder,
        `its ${files.length} images of ${own.join(' x ')} take more than 2 GiB`,
        'give fewer, or smaller ones',
      );
    const pixels = parsePng(bytes, path).data;
    if (!shape) data = new Uint8Array(size * files.length);
    shape ??= own;
    data.set(pixels, index * size);
  }
  return { shape: [files.length, ...(shape ?? [])], data };
}

/** The samples in a folder of PNG images for each class; whatever else is there is refused or told. */
export async function fromPngFolders(
  folder: string,
  { folders, files }: Listing,
  { classes: asked }: CompleteFilesOptions,
): Promise<Found> {
  const beside = files.find(isPicture);
  if (beside !== undefined)
    refuse(join(folder, beside), 'is a picture beside the folders of classes', 'put it into one, or move it away');
  const classes = classesOf(folder, folders, asked);
  const images: LabelledFile[] = [];
  const others = [...files];
  for (const name of folders) {
    const found = await imagesOf(join(folder, name), classes === asked);
    const label = classes.indexOf(name);
    for (const file of found.images) images.push({ path: join(folder, name, file), label });
    for (const file of found.others) others.push(join(name, file));
    if (images.length > mostImages) refuse(folder, `has more than ${mostImages} images`, 'take fewer');
  }
  if (images.length === 0)
    refuse(folder, 'has no PNG image in its folders', 'put the images of each class into a folder of its name');
  const labels = Int32Array.from(images, ({ label }) => label);
  const present = new Set(labels);
  const without = classes.filter((_, label) => !present.has(label));
  return {
    ...{ inputs: await pixelsOf(folder, images), labels: { shape: [labels.length], data: labels } },
    ...{ inputsFrom: folder, labelsFrom: folder, classes },
    notes: [
      ...(classes === asked ? [] : [mappingNote(classes)]),
      ...(without.length > 0 ? [`it has no image of ${listed(without)}`] : []),
      ...(others.length > 0 ? [`left out, as no images: ${listed(others)}`] : []),
    ],
  };
}
