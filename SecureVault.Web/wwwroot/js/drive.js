// The browser's half of the drive's list: keys, dragging items, and what only the page's layout knows.
const preferences = 'sv-drive';
const own = 'application/x-sv-items';
let current = null;

export function readPreferences() {
  return localStorage.getItem(preferences);
}

export function keepPreferences(value) {
  localStorage.setItem(preferences, value);
}

// What was closed again before its script came is no element any more.
export function selectText(input, length) {
  if (!input) {
    return;
  }
  const given = input.value;
  const take = () => {
    input.focus();
    if (input.value === given) { // else somebody types already
      input.setSelectionRange(0, length);
    }
  };
  take();
  // A dialog that still comes into sight takes no focus, and then takes it for itself: until it stays ours, or somebody moved on.
  let [tries, held] = [20, 0];
  const timer = setInterval(() => {
    const active = document.activeElement;
    held = active === input ? held + 1 : 0;
    if (held === 4 || --tries === 0 || !input.isConnected || active?.matches('.mud-dialog button, .mud-dialog input:not(#sv-name)')) {
      clearInterval(timer);
    } else if (held === 0) {
      take();
    }
  }, 100);
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

export function isTouch() {
  return matchMedia('(pointer: coarse)').matches;
}

export function isNarrow() {
  return innerWidth <= 1080;
}

// Begins to listen for a list; the one before it, of another page, is let go.
export function attach(host, dotnet) {
  current?.end();
  current = listen(host, dotnet);
  return current.columns();
}

export function detach(host) {
  if (current?.host === host) {
    current.end();
    current = null;
  }
}

// Brings the item at an index into sight. Of long lists only what is in sight is drawn, so the place is computed.
export function reveal(host, index, columns) {
  if (!host) {
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
  }
}

// Where a menu that was asked for by key belongs: at the item that has the focus.
export function placeOf(host, index) {
  const place = (host.querySelector(`[data-index="${index}"]`) ?? host).getBoundingClientRect();
  return [Math.min(place.left + 96, place.right), place.top + Math.min(place.height, 48)];
}

// Keeps a menu inside the window and lets keys move in it.
export function openMenu(menu, x, y) {
  if (!menu) {
    return;
  }
  const { width, height } = menu.getBoundingClientRect();
  menu.style.setProperty('--sv-menu-x', `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`);
  menu.style.setProperty('--sv-menu-y', `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`);
  const items = () => Array.from(menu.querySelectorAll('[role=menuitem]'));
  items()[0]?.focus({ preventScroll: true });
  menu.addEventListener('keydown', event => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      all[(next + all.length) % all.length]?.focus();
    } else if (event.key === 'Tab') {
      event.preventDefault();
    }
  });
}

// Lets arrows move in a tree of folders; what is chosen is the one stop of the tab key.
export function openTree(tree) {
  if (!tree) {
    return;
  }
  const names = () => Array.from(tree.querySelectorAll('.sv-branch__name:not(:disabled)'));
  setTimeout(() => tree.querySelector('.sv-branch__name[tabindex="0"]')?.focus(), 60); // after the dialog has put the focus where it thinks
  tree.addEventListener('keydown', event => {
    const all = names();
    const at = all.indexOf(event.target);
    if (at < 0) {
      return;
    }
    const item = event.target.closest('[role=treeitem]');
    const isOpen = item.getAttribute('aria-expanded') === 'true';
    const toggle = item.querySelector('.sv-branch__toggle');
    let next = { ArrowDown: all[at + 1], ArrowUp: all[at - 1], Home: all[0], End: all.at(-1) }[event.key];
    if (event.key === 'ArrowRight') {
      isOpen ? next = all[at + 1] : toggle.click();
    } else if (event.key === 'ArrowLeft') {
      isOpen ? toggle.click() : next = item.parentElement.closest('[role=treeitem]')?.querySelector('.sv-branch__name');
    } else if (next === undefined && !['ArrowDown', 'ArrowUp'].includes(event.key)) {
      return;
    }
    event.preventDefault();
    next?.focus();
    next?.click();
    next?.scrollIntoView({ block: 'nearest' });
  });
  // A folder that was just made is chosen, and may be out of sight.
  new MutationObserver(() => tree.querySelector('.sv-branch--chosen')?.scrollIntoView({ block: 'nearest' }))
    .observe(tree, { subtree: true, childList: true });
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

  document.addEventListener('keydown', event => takeKey(event, host, call), options);
  document.addEventListener('pointerdown', event => {
    // A long press on a touch screen asks for the menu; only a mouse drags.
    const row = event.target.closest?.('[data-sv-item]');
    if (row) {
      row.draggable = event.pointerType === 'mouse';
    }
  }, options);
  document.addEventListener('dragstart', event => startDrag(event, host), options);
  document.addEventListener('dragover', overTarget, options);
  document.addEventListener('dragend', stopDrag, options);
  document.addEventListener('drop', event => dropOn(event, call), options);

  return {
    host,
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
const everywhere = new Set(['/', '?', 'Escape']);
const plainKeys = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown', 'Enter', ' ', 'Escape',
  'F2', 'Delete', 'Backspace', 'ContextMenu', '/', '?', 'n', 'i', 'f']);
const controlKeys = new Set(['a', 'x', 'c', 'v', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', ' ', 'Home', 'End']);

function takeKey(event, host, call) {
  const target = event.target;
  const command = event.ctrlKey || event.metaKey;
  if (event.key === 'Escape' && target.matches?.('.sv-search__input')) {
    target.blur(); // the page itself ends the search
    return;
  }
  if (event.defaultPrevented || event.isComposing || event.altKey
    || target.closest?.('input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu], [role=dialog], .sv-account')
    || document.querySelector('.mud-dialog, [data-sv-modal], [data-sv-preview]')) {
    return;
  }
  // Buttons and links do what they do when they are pressed by key.
  if ((event.key === 'Enter' || event.key === ' ') && target.closest?.('a, button, summary, input') && !host.contains(target)) {
    return;
  }
  if ((event.key === 'Enter' || event.key === ' ') && target.closest?.('button, input, .sv-sort')) {
    return;
  }
  if (event.key === 'Escape' && document.querySelector('details[data-sv-menu][open]')) {
    return;
  }
  // What is selected as text is meant when somebody copies.
  if (command && event.key === 'c' && String(getSelection())) {
    return;
  }
  let key = event.key === 'F10' && event.shiftKey ? 'ContextMenu' : event.key;
  key = key.length === 1 ? key.toLowerCase() : key;
  if (!(command ? controlKeys : plainKeys).has(key)) {
    return;
  }
  // What a key does to items it does only where items have the focus, or nothing has: not on somebody else's button.
  const list = host.querySelector('[data-sv-list]');
  const isFree = target === document.body || target.matches?.('h1, main') || (list?.contains(target) && !target.closest('.sv-sort'));
  if (!isFree && !everywhere.has(key) && !moveKeys.has(key)) {
    return;
  }
  if (moveKeys.has(key) && !list?.contains(target)) {
    list?.focus({ preventScroll: true });
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

function startDrag(event, host) {
  const row = event.target.closest?.('[data-sv-item]');
  if (!row || !host.contains(row)) {
    return;
  }
  const picked = row.getAttribute('aria-selected') === 'true' ? Number(host.dataset.selected) : 1;
  event.dataTransfer.setData(own, row.dataset.svItem);
  event.dataTransfer.effectAllowed = 'move';
  const ghost = document.createElement('div');
  ghost.className = 'sv-ghost';
  ghost.textContent = picked > 1 ? `${row.dataset.svName} +${picked - 1}` : row.dataset.svName;
  document.body.append(ghost);
  event.dataTransfer.setDragImage(ghost, -12, -8);
  setTimeout(() => ghost.remove());
  document.documentElement.classList.add('sv-moving');
}

function isOwn(event) {
  return event.dataTransfer?.types.includes(own) ?? false;
}

function targetOf(event) {
  return event.target.closest?.('[data-sv-drop-folder], [data-sv-drop-trash]');
}

function overTarget(event) {
  if (!isOwn(event)) {
    return;
  }
  const target = targetOf(event);
  mark(target);
  if (target) {
    event.preventDefault();
    event.dataTransfer.dropEffect = 'move';
  }
}

function dropOn(event, call) {
  if (!isOwn(event)) {
    return;
  }
  event.preventDefault();
  const target = targetOf(event);
  const item = event.dataTransfer.getData(own);
  stopDrag();
  if (target?.dataset.svDropTrash !== undefined) {
    call('DropIntoTrashAsync', item);
  } else if (target) {
    call('DropIntoFolderAsync', item, target.dataset.svDropFolder);
  }
}

function mark(target) {
  for (const marked of document.querySelectorAll('.sv-drop-here')) {
    if (marked !== target) {
      marked.classList.remove('sv-drop-here');
    }
  }
  target?.classList.add('sv-drop-here');
}

function stopDrag() {
  mark(null);
  document.documentElement.classList.remove('sv-moving');
}
