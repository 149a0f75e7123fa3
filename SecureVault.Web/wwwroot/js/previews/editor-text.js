// @ts-check
// What the editor computes about texts, apart from the page.

/**
 * A text as a text area holds it: every line ends with a line feed.
 * @param {string} text
 */
export function normalize(text) {
  return text.replace(/\r\n?/g, '\n');
}

/**
 * The ends of lines that most lines of a text have; a line feed for a text of one line.
 * @param {string[]} endings
 */
function mostOf(endings) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const ending of endings) {
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '\n';
}

/**
 * Gives an edited text the ends of lines that its file has. Where they are mixed, lines before and after the edited ones keep theirs.
 * @param {string} original as in the file
 * @param {string} edited as in the text area
 */
export function restoreEndings(original, edited) {
  const endings = original.match(/\r\n|\r|\n/g) ?? [];
  const usual = mostOf(endings);
  if (endings.every(ending => ending === usual)) {
    return usual === '\n' ? edited : edited.replaceAll('\n', usual);
  }
  const before = normalize(original).split('\n');
  const after = edited.split('\n');
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) {
    head++;
  }
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) {
    tail++;
  }
  const last = after.length - 1;
  const chosen = after.slice(0, last).map((_, at) =>
    (at < head ? endings[at] : at + 1 > last - tail ? endings[endings.length - (last - at)] : undefined) ?? usual);
  for (let at = chosen.length - 1; at > 0; at--) {
    // Around an empty line, these two would be read as one end.
    if (chosen[at - 1] === '\r' && after[at] === '' && chosen[at][0] === '\n') {
      chosen[at - 1] = chosen[at];
    }
  }
  return after.map((line, at) => line + (chosen[at] ?? '')).join('');
}

/**
 * 'LF', 'CRLF', 'CR', or 'mixed'.
 * @param {string} original
 */
export function namesOfEndings(original) {
  const names = new Set((original.match(/\r\n|\r|\n/g) ?? ['\n']).map(ending => ({ '\n': 'LF', '\r\n': 'CRLF', '\r': 'CR' })[ending]));
  return names.size > 1 ? 'mixed' : [...names][0];
}

/**
 * What one step of indentation is in a text: a tab, unless its lines begin with spaces.
 * @param {string} text
 */
export function indentOf(text) {
  let [tabs, spaces, least] = [0, 0, 8];
  for (const [, start] of text.slice(0, 100_000).matchAll(/^(\t+| +)(?=\S)/gm)) {
    if (start[0] === '\t') {
      tabs++;
    } else if (start.length > 1) {
      spaces++;
      least = Math.min(least, start.length);
    }
  }
  return spaces > tabs ? ' '.repeat(least) : '\t';
}

/**
 * Moves whole lines one step in or out.
 * @param {string} lines without the end of the last one
 * @param {string} indent
 * @param {boolean} isOut
 */
export function shiftLines(lines, indent, isOut) {
  return isOut
    ? lines.replace(new RegExp(`^(?:\t| {1,${indent === '\t' ? 4 : indent.length}})`, 'gm'), '')
    : lines.replace(/^(?=.)/gm, indent);
}

/**
 * Line and column of a place, as people count them.
 * @param {string} text
 * @param {number} at
 */
export function placeOf(text, at) {
  let [line, start] = [1, 0];
  for (let end = text.indexOf('\n'); end !== -1 && end < at; end = text.indexOf('\n', start)) {
    line++;
    start = end + 1;
  }
  return { line, column: [...text.slice(start, at)].length + 1 };
}

/** @param {string} text */
export function countLines(text) {
  let count = 1;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
    count++;
  }
  return count;
}
