// The browser's half of a list of the drive: keys, clicks, and what only the page's layout knows.
import { listenToDragging, stopDrag } from './drive-dragging.js';
import { listenToFingers } from './drive-fingers.js';

const preferences = 'sv-drive';
const betweenLists = 3000;
let current = null;
let early = [];

export function readPreferences() {
  return localStorage.getItem(preferences);
}

export function keepPreferences(value) {
  localStorage.setItem(preferences, value);
}

export function download(address) {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}

export function focus(selector) {
  document.querySelector(selector)?.focus({ preventScroll: true });
}

// Where a dialog or a folder went away under the focus, the list takes it.
export function focusLost(selector) {
  setTimeout(() => {
    if (document.activeElement === document.body && !document.querySelector('.mud-dialog, [data-sv-modal], [data-sv-preview]')) {
      document.querySelector(selector)?.focus({ preventScroll: true });
    }
  }, 120);
}

// Over the entry of the history that a preview made.
export function goBack() {
  history.back();
}

// The server learns the state of an entry when somebody goes to it, but not of the one where a page begins.
export function isOverList() {
  return String(history.state?.userState ?? '').split(' ').includes('over');
}

export function isTouch() {
  return matchMedia('(pointer: coarse)').matches;
}

export function isNarrow() {
  return innerWidth <= 1080;
}

// Begins to listen for a list; the one before it, of another page, is let go. What was pressed between the two is for the new one.
export function attach(host, dotnet) {
  if (!host) {
    return 1; // the page has gone meanwhile
  }
  current?.end();
  current = listen(host, dotnet);
  host.dataset.svListening = '';
  const keys = early;
  early = [];
  keys.forEach(event => current.take(event));
  return current.columns();
}

export function detach(host) {
  const gone = current;
  if (gone?.host === host) {
    setTimeout(() => {
      gone.end();
      if (current === gone) {
        [current, early] = [null, []];
      }
    }, betweenLists);
  }
}

// Brings the item at an index into sight. Of long lists only what is in sight is drawn, so the place is computed.
export function reveal(host, index, columns, tries = 30) {
  if (!host?.isConnected) {
    return;
  }
  const drawn = host.querySelector(`[data-index="${index}"]`);
  if (drawn) {
    drawn.scrollIntoView({ block: 'nearest' });
    return;
  }
  const any = host.querySelector('[data-index]');
  if (any) {
    const row = any.getBoundingClientRect();
    const rowGap = parseFloat(getComputedStyle(any.parentElement).rowGap) || 0;
    const steps = Math.floor(index / columns) - Math.floor(any.dataset.index / columns);
    scrollTo({ top: scrollY + row.top + steps * (row.height + rowGap) - innerHeight / 2 });
  } else if (tries > 0) {
    setTimeout(() => reveal(host, index, columns, tries - 1), 50); // a list that just came has no rows yet
  }
}

// Where a menu that was asked for by key belongs: at the item that has the focus.
export function placeOf(host, index) {
  if (!host) {
    return [];
  }
  const place = (host.querySelector(`[data-index="${index}"]`) ?? host).getBoundingClientRect();
  return [Math.min(place.left + 96, place.right), place.top + Math.min(place.height, 48)];
}

function listen(host, dotnet) {
  const end = new AbortController();
  const options = { signal: end.signal };
  const call = (method, ...values) => dotnet.invokeMethodAsync(method, ...values).catch(() => { });
  const columns = () => {
    const grid = host.querySelector('.sv-tiles__row');
    return grid ? getComputedStyle(grid).gridTemplateColumns.split(' ').length : 1;
  };

  let known = columns();
  const sizes = new ResizeObserver(() => {
    const now = Math.max(1, Math.floor((host.clientWidth + 12) / (tileWidth() + 12)));
    if (now !== known) {
      known = now;
      call('SetColumns', now);
    }
  });
  sizes.observe(host);

  const take = event => host.isConnected ? takeKey(event, host, call) : early.push(event);
  document.addEventListener('keydown', take, options);
  listenToFingers(host, call, options);
  document.addEventListener('click', event => keepForSelection(event, host), { ...options, capture: true });
  host.addEventListener('focusin', event => keepInPlace(event.target), options);
  listenToDragging(host, call, options);

  return {
    host,
    take,
    columns: () => Math.max(1, Math.floor((host.clientWidth + 12) / (tileWidth() + 12))),
    end() {
      end.abort();
      sizes.disconnect();
      stopDrag();
    },
  };
}

function tileWidth() {
  return innerWidth <= 720 ? 148 : 184;
}

const moveKeys = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown']);
const everywhere = new Set(['/', '?', 'Escape', 'n', 'z']); // the last two with shift and ctrl (keyOf)
const plainKeys = new Set([...moveKeys, 'Enter', ' ', 'Escape', 'F2', 'Delete', 'Backspace', 'ContextMenu', '/', '?']);
const shiftKeys = new Set(['n', 'i', 'f', 'r']);
const controlKeys = new Set(['a', 'x', 'c', 'v', 'z', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', ' ', 'Home', 'End']);
const typingPause = 900;
let [typed, typedAt] = ['', -typingPause];

// Which key it is for the drive; null when it is none of ours.
function keyOf(event, command) {
  const key = event.key === 'F10' && event.shiftKey ? 'ContextMenu' : event.key;
  const letter = key.length === 1 ? key.toLowerCase() : key;
  if (command) {
    return controlKeys.has(letter) && !(letter === 'z' && event.shiftKey) ? letter : null;
  }
  return plainKeys.has(key) ? key : event.shiftKey && shiftKeys.has(letter) ? letter : null;
}

function isText(event) {
  return !event.ctrlKey && !event.metaKey && !'/?'.includes(event.key) && [...event.key].length === 1;
}

// Of letters that follow each other fast each one narrows it down; space and capitals belong to a name only in the middle of it.
function takeLetter(event, key, call) {
  const goesOn = performance.now() - typedAt < typingPause;
  if (!isText(event) || (key && !goesOn)) {
    return false;
  }
  typed = goesOn ? typed + event.key : event.key;
  typedAt = performance.now();
  event.preventDefault();
  call('TypeAsync', typed);
  return true;
}

// What is selected as text is meant when somebody copies; buttons, links and menus do what they do when they are pressed by key.
function isElsewhere(event, host, command) {
  const target = event.target;
  if (event.defaultPrevented || event.isComposing || event.altKey
    || target.closest?.('input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu], [role=dialog], .sv-account')
    || document.querySelector('.mud-dialog, [data-sv-modal], [data-sv-preview]')) {
    return true;
  }
  if (event.key === 'Enter' || event.key === ' ') {
    return !!target.closest?.(host.contains(target) ? 'button, input, .sv-sort' : 'a, button, summary, input');
  }
  return (event.key === 'Escape' && !!document.querySelector('details[data-sv-menu][open]'))
    || (command && event.key === 'c' && !!String(getSelection()));
}

// From the search field down to what was found, and back up from the first of it.
function takeWayOfSearch(event, list, call) {
  const [field, plain] = [document.querySelector('.sv-search__input'), !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing];
  if (!field || !list || !plain) {
    return false;
  }
  if (event.target === field && event.key === 'ArrowDown') {
    list.focus({ preventScroll: true });
    call('TakeKeyAsync', 'Home', false, false);
  } else if (event.key === 'ArrowUp' && list.contains(event.target) && document.querySelector('[data-sv-searching]')
    && Number(document.getElementById(list.getAttribute('aria-activedescendant'))?.dataset.index) < (Number(list.getAttribute('aria-colcount')) || 1)) {
    field.focus();
  } else {
    return false;
  }
  event.preventDefault();
  return true;
}

function takeKey(event, host, call) {
  const target = event.target;
  const command = event.ctrlKey || event.metaKey;
  if (event.key === 'Escape' && target.matches?.('.sv-search__input')) {
    target.blur(); // the page itself ends the search
    return;
  }
  const list = host.querySelector('[data-sv-list]');
  if (takeWayOfSearch(event, list, call) || isElsewhere(event, host, command)) {
    return;
  }
  const key = keyOf(event, command);
  // What a key does to items it does only where items have the focus, or nothing has: not on somebody else's button.
  const isFree = target === document.body || target.matches?.('h1, main') || (list?.contains(target) && !target.closest('.sv-sort'));
  const moves = moveKeys.has(key);
  if (isFree && takeLetter(event, key, call)) {
    focusOn(list, target);
    return;
  }
  if (!key || (!isFree && !everywhere.has(key) && !moves)) {
    return;
  }
  if (moves) {
    focusOn(list, target);
  }
  event.preventDefault();
  // At once, not after an answer of the server: the first letters follow right behind.
  const search = key === '/' ? document.querySelector('.sv-search__input') : null;
  if (search) {
    search.focus();
    return;
  }
  call('TakeKeyAsync', key, event.shiftKey, command);
}

function focusOn(list, target) {
  if (!list?.contains(target)) {
    list?.focus({ preventScroll: true });
  }
}

// A dialog gives the focus back to the list, which is longer than the window: the page must not be scrolled to its beginning for that.
function keepInPlace(element) {
  if (element.matches?.('[data-sv-list]') && !Object.hasOwn(element, 'focus')) {
    element.focus = how => HTMLElement.prototype.focus.call(element, { preventScroll: true, ...how });
  }
}

// A click on a name that means the selection goes nowhere; the server selects.
function keepForSelection(event, host) {
  const name = event.target.closest?.('[data-sv-open]');
  if (name && host.contains(name) && (event.ctrlKey || event.metaKey || event.shiftKey || (isTouch() && Number(host.dataset.selected) > 0))) {
    event.preventDefault();
  }
}
