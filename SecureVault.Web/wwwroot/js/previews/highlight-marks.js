// @ts-check
// Reads what highlight.js found as ranges and kinds. Its markup goes nowhere.

/** @typedef {[kind: string, begin: number, end: number]} Mark A range in UTF-16 units. */
/** @typedef {{ getLanguage(name: string): unknown, highlight(text: string, options: { language: string, ignoreIllegals: boolean }): { value: string } }} Highlighter */

/** @type {Map<string, string>} */
const kinds = new Map(Object.entries({
  keyword: ['keyword', 'literal', 'selector-tag', 'doctag', 'name', 'operator'],
  string: ['string', 'regexp', 'char', 'link', 'code', 'template-tag'],
  comment: ['comment', 'quote'],
  number: ['number', 'symbol', 'bullet'],
  title: ['title', 'section'],
  type: ['type', 'built_in', 'class'],
  attribute: ['attr', 'attribute', 'property', 'variable', 'template-variable', 'selector-class', 'selector-id', 'selector-attr', 'selector-pseudo'],
  meta: ['meta'],
  addition: ['addition'],
  deletion: ['deletion'],
  plain: ['subst', 'params', 'function'],
}).flatMap(([kind, scopes]) => scopes.map(scope => [scope, kind])));
/** @type {Record<string, string>} */
const escapes = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" };
const piece = /<span class="([^"]*)">|<\/span>|&(?:amp|lt|gt|quot|#x27);|[^<&]+/gy;

/**
 * The ranges to highlight; none when the markup doesn't have the same text.
 * @param {Highlighter} highlighter
 * @param {string} text
 * @param {string} language
 */
export function marksOf(highlighter, text, language) {
  const html = highlighter.highlight(text, { language, ignoreIllegals: true }).value;
  /** @type {Mark[]} */
  const marks = [];
  /** @type {string[]} kinds of the elements that are open */
  const open = [];
  let [at, read] = [0, 0];
  for (const found of html.matchAll(piece)) {
    const [all, css] = found;
    if (css !== undefined) {
      const scope = css.split(' ')[0].replace(/^hljs-|_$/g, '');
      open.push(kinds.get(scope) ?? open.at(-1) ?? 'plain');
    } else if (all === '</span>') {
      open.pop();
    } else {
      const word = escapes[all] ?? all;
      if (!text.startsWith(word, at)) {
        return [];
      }
      const kind = open.at(-1) ?? 'plain';
      const last = marks.at(-1);
      if (kind !== 'plain' && last?.[0] === kind && last[2] === at) {
        last[2] += word.length;
      } else if (kind !== 'plain') {
        marks.push([kind, at, at + word.length]);
      }
      at += word.length;
    }
    read += all.length;
  }
  return at === text.length && read === html.length ? marks : [];
}
