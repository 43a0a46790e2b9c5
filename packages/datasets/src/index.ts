export type { FileArray } from './arrays/array.js';
export { parseNpy } from './arrays/npy.js';
export {
  type DatasetInfo,
  fetchDataset,
  listDatasets,
  type Verification,
  type VerifiedFile,
  verifyDataset,
} from './catalog.js';
export type { FetchOptions, FetchProgress } from './files/fetch.js';
export type { Origin, Place, Search } from './files/place.js';
export type { ProvideOptions } from './files/provide.js';
export { datasetFromFiles, type FilesDataset } from './from-files/dataset-from-files.js';
export { type FilesOptions, filesSchema } from './from-files/options.js';
export { type IdxFile, type IdxImages, idxImages } from './idx/images.js';
export { type IdxArray, parseIdx } from './idx/parse.js';
export { type MnistOptions, mnist, mnistSchema } from './mnist/mnist.js';
export { recipes } from './recipes.js';
export { type SpiralShape, type SpiralsOptions, spirals, spiralsSchema } from './spirals/spirals.js';
