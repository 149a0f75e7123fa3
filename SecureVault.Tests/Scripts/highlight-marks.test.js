import assert from 'node:assert/strict';
import test from 'node:test';
import { marksOf } from '../../SecureVault.Web/wwwroot/js/previews/highlight-marks.js';

const marks = (text, html) => marksOf({ getLanguage: () => true, highlight: () => ({ value: html }) }, text, 'any');

test('keywords and strings are marked where they stand', () => {
  assert.deepEqual(
    marks('let a = "b"', '<span class="hljs-keyword">let</span> a = <span class="hljs-string">&quot;b&quot;</span>'),
    [['keyword', 0, 3], ['string', 8, 11]]);
});

test('what lies in another element has the kind of the inner one', () => {
  assert.deepEqual(
    marks('/* TODO x */', '<span class="hljs-comment">/* <span class="hljs-doctag">TODO</span> x */</span>'),
    [['comment', 0, 3], ['keyword', 3, 7], ['comment', 7, 12]]);
});

test('an unknown kind has that of the element around it', () => {
  assert.deepEqual(
    marks('"a"', '<span class="hljs-string">&quot;<span class="hljs-something">a</span>&quot;</span>'),
    [['string', 0, 3]]);
});

test('markup that says something else than the text marks nothing', () => {
  assert.deepEqual(marks('let a', '<span class="hljs-keyword">var</span> a'), []);
  assert.deepEqual(marks('let a', '<span class="hljs-keyword">let</span>'), []);
  assert.deepEqual(marks('let', '<b>let</b>'), []);
});
