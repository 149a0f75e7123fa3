import assert from 'node:assert/strict';
import test from 'node:test';
import { countLines, indentOf, namesOfEndings, normalize, placeOf, restoreEndings, shiftLines } from '../../SecureVault.Web/wwwroot/js/previews/editor-text.js';

test('a text that nobody edited comes out as it was', () => {
  for (const text of ['', 'a', 'a\n', 'a\r\nb\r\n', 'a\rb', 'a\r\nb\nc\rd\r\n', '\n\r\n\r', '\r\n\r\n\n', 'a\n\ra']) {
    assert.equal(restoreEndings(text, normalize(text)), text);
  }
});

test('new lines end as the others do', () => {
  assert.equal(restoreEndings('a\r\nb', 'a\nnew\nb'), 'a\r\nnew\r\nb');
  assert.equal(restoreEndings('a', 'a\nb'), 'a\nb');
  assert.equal(restoreEndings('a\rb', 'a\n\nb'), 'a\r\rb');
});

test('of mixed ends those around the edited lines stay', () => {
  assert.equal(restoreEndings('a\r\nb\nc\r\nd\r\n', 'a\nB\nc\nd\n'), 'a\r\nB\nc\r\nd\r\n');
  assert.equal(restoreEndings('a\nb\r\nc\r\nd', 'a\nb\nc\nd\ne'), 'a\nb\r\nc\r\nd\r\ne');
  assert.equal(restoreEndings('a\nb\r\nc\r\nd', 'b\nc\nd'), 'b\r\nc\r\nd');
  assert.equal(restoreEndings('a\nb\r\nc\r\nd', ''), '');
});

test('whatever is done to a text, its letters are what was typed', () => {
  const parts = ['a', 'b', '\n', '\r\n', '\r', 'c'];
  let seed = 7;
  const next = most => (seed = (seed * 48271) % 2147483647) % most;
  const write = most => Array.from({ length: next(most) }, () => parts[next(parts.length)]).join('');
  for (let i = 0; i < 2000; i++) {
    const edited = normalize(write(12));
    assert.equal(normalize(restoreEndings(write(12).replaceAll('\r', i % 2 ? '\r' : ''), edited)), edited);
  }
});

test('the ends of lines have names', () => {
  assert.deepEqual(['', 'a\nb', 'a\r\nb', 'a\rb', 'a\nb\r\n'].map(namesOfEndings), ['LF', 'LF', 'CRLF', 'CR', 'mixed']);
});

test('a step of indentation is what the text has', () => {
  assert.equal(indentOf('a\n\tb\n'), '\t');
  assert.equal(indentOf('a:\n  b:\n    c: 1\n'), '  ');
  assert.equal(indentOf('if a:\n    b\n'), '    ');
  assert.equal(indentOf('/*\n * a\n */\n'), '\t');
  assert.equal(indentOf(''), '\t');
});

test('lines move in and out, and empty ones stay empty', () => {
  assert.equal(shiftLines('a\n\nb', '  ', false), '  a\n\n  b');
  assert.equal(shiftLines('  a\n\tb\n c\nd', '  ', true), 'a\nb\nc\nd');
  assert.equal(shiftLines('\ta', '\t', true), 'a');
});

test('a place has a line and a column', () => {
  assert.deepEqual(placeOf('ab\ncd', 0), { line: 1, column: 1 });
  assert.deepEqual(placeOf('ab\ncd', 2), { line: 1, column: 3 });
  assert.deepEqual(placeOf('ab\ncd', 3), { line: 2, column: 1 });
  assert.deepEqual(placeOf('😀a', 3), { line: 1, column: 3 });
  assert.equal(countLines('a\nb\n'), 3);
});
