import assert from 'node:assert/strict';
import test from 'node:test';
import { isWanted, read } from '../../SecureVault.Web/wwwroot/js/uploads/folders.js';

const file = name => ({ name, isFile: true, isDirectory: false, file: done => done({ name }) });
const lockedFile = name => ({ ...file(name), file: (_, fail) => fail(new Error('locked')) });

/** A folder as a browser gives it: in pieces, an empty one last. */
const folder = (name, ...entries) => ({
  name,
  isFile: false,
  isDirectory: true,
  createReader: () => {
    const rest = [...entries];
    return { readEntries: done => done(rest.splice(0, 2)) };
  },
});

const lockedFolder = name => ({ ...folder(name), createReader: () => ({ readEntries: (_, fail) => fail(new Error('locked')) }) });
const walk = (entries, max = 1000) => read(entries, max, () => {});
const pathsOf = found => found.files.map(({ file, path }) => path ? `${path}/${file.name}` : file.name);

test('files are found with the path of their folder', async () => {
  const found = await walk([folder('trip', file('a'), file('b'), file('c'), folder('day 1', file('d'))), file('beside')]);

  assert.deepEqual(pathsOf(found).sort(), ['beside', 'trip/a', 'trip/b', 'trip/c', 'trip/day 1/d']);
  assert.deepEqual(found.folders, []);
  assert.equal(found.unread, 0);
});

test('folders come in the order in which they were dropped', async () => {
  const found = await walk([folder('1', file('a')), folder('2', file('b')), folder('3', file('c'))]);

  assert.deepEqual(pathsOf(found), ['1/a', '2/b', '3/c']);
});

test('a folder without files is kept by its path', async () => {
  const found = await walk([folder('trip', folder('empty'), folder('plans', folder('old')))]);

  assert.deepEqual(found.folders.sort(), ['trip/empty', 'trip/plans/old']);
});

test('files that systems leave for themselves are left out, and a folder of nothing else is empty', async () => {
  const found = await walk([folder('trip', file('.DS_Store'), file('Thumbs.db'))]);

  assert.deepEqual(found, { files: [], folders: ['trip'], unread: 0 });
  assert.equal(isWanted({ name: 'Desktop.INI' }), false);
  assert.equal(isWanted({ name: 'desktop.txt' }), true);
});

test('what cannot be read is counted, and the rest is taken', async () => {
  const found = await walk([folder('trip', lockedFile('a'), file('b'), lockedFolder('c'))]);

  assert.deepEqual(pathsOf(found), ['trip/b']);
  assert.equal(found.unread, 2);
});

test('reading stops at a link that leads back', async () => {
  const loop = { ...folder('loop') };
  loop.createReader = () => folder('', loop).createReader();

  assert.equal((await walk([loop])).unread, 1);
});

test('reading stops when there is more than one pick may hold', async () => {
  const many = Array.from({ length: 10 }, (_, i) => folder(`f${i}`, file('a'), file('b')));

  const found = await walk(many, 5);

  assert.equal(found.files.length, 6);
});
