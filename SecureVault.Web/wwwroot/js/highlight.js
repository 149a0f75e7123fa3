// Colours code that is shown, without touching the page: the browser paints places in it (CSS Custom Highlight API). Where it can't,
// or the code takes too long or is too long, everything is as legible in one colour.
const most = 200_000; // UTF-16 units
const patience = 4000; // milliseconds
const prefix = 'sv-code-';
let running = null;

// Of one code, or, without a language, of the blocks of a page that name theirs.
export async function paint(root, language, worker, library) {
  clear();
  if (!root || !globalThis.Highlight || !CSS.highlights) {
    return;
  }
  const blocks = (language ? [{ element: root, language }] : blocksOf(root)).map(block => ({ ...block, text: block.element.textContent }));
  let room = most;
  const chosen = blocks.filter(block => (room -= block.text.length) >= 0);
  if (chosen.length > 0) {
    const marks = await ask(worker, { library, blocks: chosen.map(({ text, language }) => ({ text, language })) });
    show(chosen, marks);
  }
}

export function clear() {
  running?.();
  for (const name of [...CSS.highlights?.keys() ?? []].filter(name => name.startsWith(prefix))) {
    CSS.highlights.delete(name);
  }
}

function blocksOf(page) {
  return [...page.querySelectorAll('pre > code[class^="language-"]')]
    .map(element => ({ element, language: element.className.split(' ')[0].slice('language-'.length).toLowerCase() }));
}

// Null when it was ended, took too long or failed.
function ask(address, question) {
  return new Promise(resolve => {
    const worker = new Worker(address, { type: 'module' });
    const end = answer => {
      clearTimeout(timer);
      worker.terminate();
      running = null;
      resolve(answer);
    };
    const timer = setTimeout(() => end(null), patience);
    running = () => end(null);
    worker.onmessage = event => end(event.data);
    worker.onerror = () => end(null);
    worker.postMessage(question);
  });
}

function show(blocks, marks) {
  const ranges = new Map();
  blocks.forEach(({ element }, index) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let [node, begin] = [walker.nextNode(), 0]; // a text node, and where it begins in the whole
    for (let [kind, from, to] of marks?.[index] ?? []) {
      // A mark that goes over several lines is in several nodes.
      while (node && from < to) {
        const end = begin + node.length;
        if (from < end) {
          const stop = Math.min(to, end);
          const list = ranges.get(kind) ?? ranges.set(kind, []).get(kind);
          list.push(new StaticRange({ startContainer: node, startOffset: from - begin, endContainer: node, endOffset: stop - begin }));
          from = stop;
        }
        if (from < to || from === end) {
          [node, begin] = [walker.nextNode(), end];
        }
      }
    }
  });
  for (const [kind, list] of ranges) {
    const highlight = new Highlight();
    list.forEach(range => highlight.add(range));
    CSS.highlights.set(prefix + kind, highlight);
  }
}
