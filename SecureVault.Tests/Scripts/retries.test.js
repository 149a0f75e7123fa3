import assert from 'node:assert/strict';
import test from 'node:test';
import { delays, isWorthRetrying } from '../../SecureVault.Web/wwwroot/js/uploads/retries.js';

const attempt = changes => ({ status: 0, hasOffset: false, attempt: 0, accepted: 0, isConnected: true, ...changes });

test('an upload is tried for an hour without any progress', () => {
  const sum = delays.reduce((all, delay) => all + delay, 0);

  assert.ok(sum >= 3_600_000 && sum < 3_700_000, `${sum} ms`);
});

test('a busy or failing server is asked again, and a refusal is final', () => {
  const again = [408, 423, 425, 429, 500, 502, 503, 504];
  const final = [400, 403, 404, 405, 410, 413, 415, 501, 507];

  assert.deepEqual(again.filter(status => !isWorthRetrying(attempt({ status }))), []);
  assert.deepEqual(final.filter(status => isWorthRetrying(attempt({ status }))), []);
});

test('a conflict is about the offset or about the name', () => {
  assert.equal(isWorthRetrying(attempt({ status: 409, hasOffset: true })), true);
  assert.equal(isWorthRetrying(attempt({ status: 409 })), false);
});

test('if nothing gets through while the page is connected, the page carries the file', () => {
  assert.equal(isWorthRetrying(attempt({ attempt: 1 })), true);
  assert.equal(isWorthRetrying(attempt({ attempt: 2 })), false);
});

test('without a connection of the page, or after some progress, it is the line', () => {
  assert.equal(isWorthRetrying(attempt({ attempt: 50, isConnected: false })), true);
  assert.equal(isWorthRetrying(attempt({ attempt: 50, accepted: 1 })), true);
});
