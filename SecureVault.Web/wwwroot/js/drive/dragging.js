// @ts-check
// Dragging items of a list onto folders and onto the trash.
const itemType = 'application/x-sv-items';

export class Dragging {
  #host;
  #notifyServer;

  /**
   * @param {HTMLElement} host the element around the list
   * @param {import('./keys.js').NotifyServer} notifyServer
   * @param {{ signal: AbortSignal }} options
   */
  constructor(host, notifyServer, options) {
    this.#host = host;
    this.#notifyServer = notifyServer;
    document.addEventListener('pointerdown', allowMouse, options);
    document.addEventListener('dragstart', event => this.#start(event), options);
    document.addEventListener('dragover', event => this.#moveOver(event), options);
    document.addEventListener('dragend', () => this.stop(), options);
    document.addEventListener('drop', event => this.#drop(event), options);
  }

  stop() {
    mark(null);
    document.documentElement.classList.remove('sv-moving');
  }

  /** @param {DragEvent} event */
  #start(event) {
    const row = /** @type {HTMLElement | null} */ (elementOf(event)?.closest('[data-sv-item]') ?? null);
    if (!row || !event.dataTransfer || !this.#host.contains(row)) {
      return;
    }
    const count = row.getAttribute('aria-selected') === 'true' ? Number(this.#host.dataset.selected) : 1;
    event.dataTransfer.setData(itemType, row.dataset.svItem ?? '');
    event.dataTransfer.effectAllowed = 'move';
    const ghost = document.createElement('div');
    ghost.className = 'sv-ghost';
    ghost.textContent = count > 1 ? `${row.dataset.svName} +${count - 1}` : row.dataset.svName ?? '';
    document.body.append(ghost);
    event.dataTransfer.setDragImage(ghost, -12, -8);
    setTimeout(() => ghost.remove());
    document.documentElement.classList.add('sv-moving');
  }

  /** @param {DragEvent} event */
  #moveOver(event) {
    if (!event.dataTransfer?.types.includes(itemType)) {
      return;
    }
    const target = targetOf(event);
    mark(target);
    if (target) {
      event.preventDefault();
      event.dataTransfer.dropEffect = 'move';
    }
  }

  /** @param {DragEvent} event */
  #drop(event) {
    if (!event.dataTransfer?.types.includes(itemType)) {
      return;
    }
    event.preventDefault();
    const target = targetOf(event);
    const item = event.dataTransfer.getData(itemType);
    this.stop();
    if (target?.dataset.svDropTrash !== undefined) {
      this.#notifyServer('DropIntoTrashAsync', item);
    } else if (target) {
      this.#notifyServer('DropIntoFolderAsync', item, target.dataset.svDropFolder);
    }
  }
}

/**
 * Only a mouse drags: a long press on a touch screen selects (touch.js).
 * @param {PointerEvent} event
 */
function allowMouse(event) {
  const row = /** @type {HTMLElement | null} */ (elementOf(event)?.closest('[data-sv-item]') ?? null);
  if (row) {
    row.draggable = event.pointerType === 'mouse';
  }
}

/** @param {Event} event */
function elementOf(event) {
  return event.target instanceof Element ? event.target : null;
}

/**
 * @param {Event} event
 * @returns {HTMLElement | null}
 */
function targetOf(event) {
  return elementOf(event)?.closest('[data-sv-drop-folder], [data-sv-drop-trash]') ?? null;
}

/** @param {Element | null} target */
function mark(target) {
  for (const marked of document.querySelectorAll('.sv-drop-here')) {
    if (marked !== target) {
      marked.classList.remove('sv-drop-here');
    }
  }
  target?.classList.add('sv-drop-here');
}
