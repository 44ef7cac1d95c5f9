// What Maven calls for the clients: `node build.mjs build|test WEB_TARGET`. It installs and builds only what changed,
// so that a build of Java sources alone stays quick. Needs Node 20.19+ with npm; reaches the registry only when the
// lock file changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const [verb, target] = process.argv.slice(2);
const LOCK = [
  'package.json',
  'package-lock.json',
  '.npmrc',
  'oauth-clients/package.json',
  'sdk-js/package.json',
  'web/package.json',
];
const SOURCES = [
  ...LOCK,
  'sdk-js/src',
  'sdk-js/tsconfig.json',
  'sdk-js/tsconfig.build.json',
  'web/src',
  'web/public',
  'web/vite',
  'web/index.html',
  'web/vite.config.ts',
  'web/tsconfig.json',
];

checkNode();
install();
if (verb === 'build') {
  build();
} else if (verb === 'test') {
  test();
} else {
  throw new Error(`unknown verb ${verb}`);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(
      `The web client needs Node 20.19 or newer, this is ${process.versions.node}. Install a newer one, or build without it: -DskipWeb`,
    );
  }
}

function install() {
  const stamp = join(root, 'node_modules', '.posthouse-lock');
  const lock = digest(LOCK);
  if (read(stamp) === lock) {
    return;
  }
  say('installing packages');
  run('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund', '--ignore-scripts']);
  writeFileSync(stamp, lock);
}

function build() {
  const stamp = join(target, 'web-built');
  const sources = digest(SOURCES);
  if (read(stamp) === sources && existsSync(join(root, 'web/dist/index.html'))) {
    say('unchanged');
    return;
  }
  // File names carry a digest of their content, so the old ones would be packed beside the new ones.
  rmSync(join(target, 'classes/web'), { recursive: true, force: true });
  run('npm', ['run', 'build', '--loglevel=error', '--silent']);
  mkdirSync(target, { recursive: true });
  writeFileSync(stamp, sources);
  say(`built, ${size(join(root, 'web/dist'))} kB`);
}

function test() {
  run(bin('prettier'), ['--check', '--log-level=warn', '.']);
  const counts = ['sdk-js', 'web'].map((part) => {
    const report = join(target, `vitest-${part}.json`);
    run(bin('tsc'), ['-p', 'tsconfig.json', '--noEmit'], join(root, part));
    run(bin('vitest'), ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`], join(root, part));
    const { numTotalTests, numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
    if (numTotalTests === 0 || numPassedTests + numPendingTests !== numTotalTests) {
      fail(`${part}: ${numPassedTests} of ${numTotalTests} tests passed`);
    }
    return `${part}: Tests run: ${numTotalTests}, Failures: ${numFailedTests}, Skipped: ${numPendingTests}`;
  });
  counts.forEach(say);
}

function bin(name) {
  return join(root, 'node_modules/.bin', name);
}

function digest(paths) {
  const hash = createHash('sha256').update(process.versions.node);
  for (const path of paths.flatMap(files)) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function files(path) {
  const full = join(root, path);
  if (!existsSync(full)) {
    return [];
  }
  try {
    return readdirSync(full)
      .sort()
      .flatMap((name) => files(join(path, name)));
  } catch {
    return [path];
  }
}

function size(folder) {
  const bytes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + readFileSync(join(entry.parentPath ?? entry.path, entry.name)).length, 0);
  return Math.round(bytes / 1000);
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function run(command, words, cwd = root) {
  const { status, error } = spawnSync(command, words, {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, NO_COLOR: '1' },
  });
  if (error?.code === 'ENOENT') {
    fail(`${command} is not on the PATH. Install Node 20 with npm, or build without the web client: -DskipWeb`);
  }
  if (status !== 0) {
    fail(`${command} ${words.join(' ')} failed`);
  }
}

function say(text) {
  console.log(`[clients] ${text}`);
}

function fail(text) {
  console.error(`[clients] ${text}`);
  process.exit(1);
}
