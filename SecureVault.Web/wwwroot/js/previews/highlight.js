// @ts-check
// Highlights code without touching the page: the browser paints ranges in it (CSS Custom Highlight API). Where it can't, or the code is too
// long or takes too long, everything is as legible in one colour.

/** @typedef {{ element: Element, language: string }} Block */
/** @typedef {{ element: Element, language: string, text: string }} Code */
/** @typedef {import('./highlight-marks.js').Mark} Mark */

const maxLength = 200_000; // UTF-16 units
const timeout = 4000; // milliseconds
const prefix = 'sv-code-';

/** @type {(() => void) | null} ends the work that runs */
let stopRunning = null;

/**
 * Highlights one text, or, without a language, the blocks of a page that name theirs.
 * @param {Element | null} root
 * @param {string | null} language
 * @param {string} worker address of highlight-worker.js
 * @param {string} library address of highlight.js
 */
export async function paint(root, language, worker, library) {
  clear();
  if (!root || !CSS.highlights) {
    return;
  }
  const blocks = (language ? [{ element: root, language }] : blocksOf(root)).map(block => ({ ...block, text: block.element.textContent ?? '' }));
  let room = maxLength;
  const chosen = blocks.filter(block => (room -= block.text.length) >= 0);
  if (chosen.length > 0) {
    show(chosen, await findMarks(worker, { library, blocks: chosen.map(block => ({ text: block.text, language: block.language })) }));
  }
}

export function clear() {
  stopRunning?.();
  for (const name of [...CSS.highlights?.keys() ?? []].filter(name => name.startsWith(prefix))) {
    CSS.highlights?.delete(name);
  }
}

/**
 * @param {Element} page
 * @returns {Block[]}
 */
function blocksOf(page) {
  return [...page.querySelectorAll('pre > code[class^="language-"]')]
    .map(element => ({ element, language: element.className.split(' ')[0].slice('language-'.length).toLowerCase() }));
}

/**
 * @param {string} address
 * @param {import('./highlight-worker.js').Question} question
 * @returns {Promise<Mark[][] | null>} null when it was ended, took too long or failed
 */
function findMarks(address, question) {
  return new Promise(resolve => {
    const worker = new Worker(address, { type: 'module' });
    /** @param {Mark[][] | null} answer */
    const end = answer => {
      clearTimeout(timer);
      worker.terminate();
      stopRunning = null;
      resolve(answer);
    };
    const timer = setTimeout(() => end(null), timeout);
    stopRunning = () => end(null);
    worker.onmessage = event => end(event.data);
    worker.onerror = () => end(null);
    worker.postMessage(question);
  });
}

/**
 * @param {Code[]} blocks
 * @param {Mark[][] | null} marks
 */
function show(blocks, marks) {
  /** @type {Map<string, StaticRange[]>} */
  const ranges = new Map();
  blocks.forEach(({ element }, index) => {
    for (const { kind, range } of rangesOf(element, marks?.[index] ?? [])) {
      const list = ranges.get(kind) ?? [];
      list.push(range);
      ranges.set(kind, list);
    }
  });
  for (const [kind, list] of ranges) {
    const highlight = new Highlight();
    list.forEach(range => highlight.add(range));
    CSS.highlights?.set(prefix + kind, highlight);
  }
}

/**
 * @param {Element} element
 * @param {Mark[]} marks
 */
function* rangesOf(element, marks) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const next = () => /** @type {Text | null} */ (walker.nextNode());
  let [node, begin] = [next(), 0]; // a text node, and where it begins in the whole
  for (const [kind, first, to] of marks) {
    let from = first;
    // A mark over several lines lies in several nodes.
    while (node && from < to) {
      const end = begin + node.length;
      if (from < end) {
        const stop = Math.min(to, end);
        yield { kind, range: new StaticRange({ startContainer: node, startOffset: from - begin, endContainer: node, endOffset: stop - begin }) };
        from = stop;
      }
      if (from < to || from === end) {
        [node, begin] = [next(), end];
      }
    }
  }
}
