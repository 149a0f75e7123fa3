import assert from 'node:assert/strict';
import test from 'node:test';
import { RequestLimit, RequestSize } from '../../SecureVault.Web/wwwroot/js/uploads/request-size.js';

const MiB = 1024 * 1024;
const tooLarge = (offset = 0) => ({ method: 'PATCH', status: 413, offset, isOurs: false });
const broken = (offset = 0) => ({ method: 'PATCH', status: 0, offset, isOurs: false });

/** A page that hears what gets through. */
function page(hears = true) {
  const reports = [];
  const limit = new RequestLimit(async bytes => {
    reports.push(bytes);
    return hears;
  });
  return { reports, limit, file: (size = 100 * MiB) => new RequestSize(limit, size) };
}

test('a file goes as a whole until something refuses it', () => {
  assert.equal(page().file().bytes, Infinity);
});

test('each refusal of a proxy makes requests smaller, down to half a mebibyte', () => {
  const size = page().file();
  const tried = [];
  while (size.shrinkAfter(tooLarge())) {
    tried.push(size.bytes / MiB);
  }

  assert.deepEqual(tried, [8, 4, 2, 1, 0.5]);
  assert.equal(size.isRefused, true);
});

test('the size is smaller than the rest of the file that was refused', () => {
  const size = page().file(3 * MiB);

  assert.equal(size.shrinkAfter(tooLarge(MiB / 2)), true);

  assert.equal(size.bytes, 2 * MiB);
});

test('a refusal by the server itself is about the file and not about the request', () => {
  const size = page().file();

  assert.equal(size.shrinkAfter({ ...tooLarge(), isOurs: true }), false);
  assert.equal(size.isRefused, false);
});

test('a connection that breaks twice at the same place counts as a refusal', () => {
  const size = page().file();
  assert.equal(size.shrinkAfter(broken()), false);

  assert.equal(size.shrinkAfter(broken()), true);

  assert.equal(size.bytes, 8 * MiB);
});

test('a connection that breaks further on is just a bad line', () => {
  const size = page().file();
  assert.equal(size.shrinkAfter(broken(0)), false);
  assert.equal(size.shrinkAfter(broken(MiB)), false);
  assert.equal(size.shrinkAfter(broken(2 * MiB)), false);
});

test('a server that cannot be asked either is not there at all', () => {
  const size = page().file();
  size.shrinkAfter(broken());
  size.shrinkAfter({ ...broken(), method: 'HEAD' });

  assert.equal(size.shrinkAfter(broken()), false);
});

test('what got through is reported once and is the limit of later files', async () => {
  const { reports, limit, file } = page();
  const first = file();
  first.shrinkAfter(tooLarge());
  first.confirm();
  first.confirm();
  await Promise.resolve();

  assert.deepEqual(reports, [8 * MiB]);
  assert.equal(limit.bytes, 8 * MiB);
  assert.equal(file().bytes, 8 * MiB);
});

test('a file that already travels takes over a limit that another one found', () => {
  const { file } = page();
  const [first, second] = [file(), file()];
  first.shrinkAfter(tooLarge());
  first.shrinkAfter(tooLarge());
  first.confirm();

  second.shrinkAfter(tooLarge());

  assert.equal(second.bytes, 4 * MiB);
});

test('a whole file that gets through says nothing about a limit', () => {
  const { reports, file } = page();

  file().confirm();

  assert.deepEqual(reports, []);
});

test('a report that nobody heard is made again', async () => {
  const { reports, file } = page(false);
  const size = file();
  size.shrinkAfter(tooLarge());
  size.confirm();
  await new Promise(setImmediate);
  size.confirm();

  assert.deepEqual(reports, [8 * MiB, 8 * MiB]);
});

test('when not even the smallest size gets through, zero is reported', () => {
  const { reports, file } = page();

  file(100).shrinkAfter(tooLarge());

  assert.deepEqual(reports, [0]);
});
