import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { parse } from 'yaml';

/** Licences by `name@version`. */
function byPackage(licences) {
  return new Map(
    Object.entries(licences).flatMap(([licence, packages]) =>
      packages.flatMap(({ name, versions }) => versions.map((version) => [`${name}@${version}`, licence])),
    ),
  );
}

/** Manifests that name no licence, or a file, and what that file says. */
const known = new Map([
  ['dejavu-fonts-ttf', 'Bitstream-Vera'],
  ['spawndamnit', 'MIT'],
]);

/** Every package of a lockfile of pnpm's, with its digest and its licence. */
export function lockedPackages(lockfile, all, shipped) {
  const [licences, needed] = [byPackage(all), byPackage(shipped)];
  return Object.entries(parse(lockfile).packages).map(([key, { resolution }]) => {
    const at = key.lastIndexOf('@');
    const [name, version] = [key.slice(0, at), key.slice(at + 1)];
    const read = licences.get(key);
    const licence = read === 'Unknown' ? known.get(name) : read;
    return { name, version, integrity: resolution.integrity, licence, shipped: needed.has(key) };
  });
}

const digests = { sha512: Enums.HashAlgorithm['SHA-512'], sha1: Enums.HashAlgorithm['SHA-1'] };

function hashesOf(integrity = '') {
  const [algorithm, digest] = integrity.split(/-(.*)/s);
  const name = digests[algorithm];
  return name ? [[name, Buffer.from(digest, 'base64').toString('hex')]] : [];
}

/** Throws where a licence is neither an SPDX identifier nor several of them: it is then taken for a name. */
function requireExpression(text) {
  if (!/ (AND|OR) /.test(text)) throw new RangeError(`${text} is no SPDX expression`);
}

const licenceFactory = new Contrib.License.Factories.LicenseFactory(requireExpression);

function componentOf({ name, version, integrity, licence, shipped }) {
  const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const component = new Models.Component(Enums.ComponentType.Library, short, {
    ...{ version, purl, bomRef: purl },
    ...(group && { group }),
    scope: shipped ? Enums.ComponentScope.Required : Enums.ComponentScope.Excluded,
  });
  for (const [algorithm, digest] of hashesOf(integrity)) component.hashes.set(algorithm, digest);
  if (licence) component.licenses.add(licenceFactory.makeFromString(licence));
  return component;
}

/** A CycloneDX bill of materials in JSON: the same packages give the same text. */
export function billOf(packages) {
  const bill = new Models.Bom();
  bill.metadata.component = new Models.Component(Enums.ComponentType.Application, 'infomixup', {
    bomRef: 'infomixup',
  });
  for (const locked of packages) bill.components.add(componentOf(locked));
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(factory).serialize(bill, { sortLists: true, space: 2 })}\n`;
}

/** The licences with their packages, those that published packages need first. */
export function licenceTable(packages) {
  const row = ({ name, version, licence }) =>
    `| ${name} | ${version} | ${licence ?? 'not installed on this platform'} |`;
  const table = (rows) => ['| package | version | licence |', '|---|---|---|', ...rows.map(row)].join('\n');
  const [needed, others] = [packages.filter(({ shipped }) => shipped), packages.filter(({ shipped }) => !shipped)];
  return `# Licences of dependencies\n\n## Of published packages\n\n${table(needed)}\n\n## Of development alone\n\n${table(others)}\n`;
}
