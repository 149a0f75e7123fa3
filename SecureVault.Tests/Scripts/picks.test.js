import assert from 'node:assert/strict';
import test from 'node:test';
import { Picks } from '../../SecureVault.Web/wwwroot/js/uploads/picks.js';

const file = (name, lastModified = 1000) => ({ name, size: 7, type: 'text/plain', lastModified });
const picked = (name, path = '') => ({ file: file(name), path });

test('a pick is claimed once', () => {
  const picks = new Picks();
  const id = picks.add([picked('a'), picked('b')], ['empty'], 'folder');

  assert.deepEqual(picks.claim(id), { id, count: 2, emptyFolders: 1, folder: 'folder', isShared: false });
  assert.equal(picks.claim(id), null);
});

test('picks whose announcement was lost are claimed in their order', () => {
  const picks = new Picks();
  const [first, second, third] = ['a', 'b', 'c'].map(name => picks.add([picked(name)], [], null));
  picks.claim(first);

  assert.equal(picks.claimOldest()?.id, second);
  assert.equal(picks.claimOldest()?.id, third);
  assert.equal(picks.claimOldest(), null);
});

test('files are described with their paths', () => {
  const picks = new Picks();
  const id = picks.add([picked('a', 'deep/er')], [], null);

  assert.deepEqual(picks.describe(id, 0, 10), [{ name: 'a', path: 'deep/er', length: 7, mediaType: 'text/plain', lastModified: 1000 }]);
});

test('a time that no 64-bit number holds is left out', () => {
  const picks = new Picks();
  const id = picks.add([{ file: file('a', Number.NaN), path: '' }, { file: file('b', 2 ** 60), path: '' }], [], null);

  assert.deepEqual(picks.describe(id, 0, 10).map(described => described.lastModified), [null, null]);
});

test('a page of descriptions holds no more than a message carries, but always one', () => {
  const picks = new Picks();
  const long = 'x'.repeat(150_000);
  const id = picks.add([picked(long), picked(long), picked('short'), picked('x'.repeat(250_000))], [], null);

  assert.equal(picks.describe(id, 0, 10).length, 1);
  assert.equal(picks.describe(id, 1, 10).length, 2);
  assert.equal(picks.describe(id, 3, 10).length, 1);
  assert.equal(picks.describe(id, 4, 10).length, 0);
});

test('folders without files come in pages, too', () => {
  const picks = new Picks();
  const id = picks.add([], ['a', 'b', 'c'], null);

  assert.deepEqual(picks.emptyFolders(id, 1, 1), ['b']);
});

test('the files of a forgotten pick are gone', () => {
  const picks = new Picks();
  const id = picks.add([picked('a')], [], null);
  assert.equal(picks.file(id, 0).name, 'a');
  assert.throws(() => picks.file(id, 1), /sv:gone/);

  picks.forget(id);

  assert.throws(() => picks.file(id, 0), /sv:gone/);
});
