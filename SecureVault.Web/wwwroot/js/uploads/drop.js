// @ts-check
// Files that are dragged over the window. The input covers it meanwhile, by CSS alone: a drop lands on it however long a round trip takes.

/** @typedef {(entries: FileSystemEntry[], folder: string | null) => void} DroppedFolders */

const root = document.documentElement;

export class DropTarget {
  #end = new AbortController();
  #input;
  #takeFolders;

  /** @type {Element | null} the folder that files would be dropped on */
  #marked = null;

  /** @type {string | null} the folder that files were dropped on */
  #into = null;

  /**
   * @param {HTMLInputElement} input
   * @param {DroppedFolders} takeFolders
   */
  constructor(input, takeFolders) {
    this.#input = input;
    this.#takeFolders = takeFolders;
    const options = { signal: this.#end.signal, capture: true };
    addEventListener('dragenter', event => this.#dragOver(event), options);
    addEventListener('dragover', event => this.#dragOver(event), options);
    addEventListener('dragleave', event => this.#dragLeave(event), options);
    addEventListener('drop', event => this.#drop(event), options);
  }

  /** The folder of the drive that the next pick was dropped on; null for one that wasn't. Asking forgets it. */
  takeInto() {
    const folder = this.#into;
    this.#into = null;
    return folder;
  }

  /** Nothing is dragged any more. */
  stop() {
    root.classList.remove('sv-dragging');
    this.#mark(null);
  }

  end() {
    this.#end.abort();
    this.stop();
  }

  /** @param {DragEvent} event */
  #dragOver(event) {
    if (!event.dataTransfer || !hasFiles(event)) {
      return;
    }
    root.classList.add('sv-dragging');
    if (event.target !== this.#input) { // on the input itself that would disable the browser's own drop
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    }
    this.#mark(this.#folderUnder(event));
  }

  /** @param {DragEvent} event */
  #dragLeave(event) {
    if (event.relatedTarget === null) {
      this.stop();
    }
  }

  /** @param {DragEvent} event */
  #drop(event) {
    if (!event.dataTransfer || !hasFiles(event)) {
      return;
    }
    this.#into = this.#folderUnder(event)?.dataset.svDropFolder ?? null;
    this.stop();
    const entries = Array.from(event.dataTransfer.items).map(entryOf).filter(isEntry);
    if (entries.some(entry => entry.isDirectory)) {
      event.preventDefault(); // or the browser would leave the page for it
      event.stopPropagation();
      this.#takeFolders(entries, this.takeInto() ?? folderOnPage(this.#input));
    } else if (event.target !== this.#input) { // dropped before the input covered the window
      event.preventDefault();
      event.stopPropagation();
      this.#input.files = event.dataTransfer.files;
      this.#input.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }

  /**
   * The row of a folder that would be under the pointer if the input didn't cover it.
   * @param {DragEvent} event
   * @returns {HTMLElement | null}
   */
  #folderUnder(event) {
    return document.elementsFromPoint(event.clientX, event.clientY).find(element => element !== this.#input)?.closest('[data-sv-drop-folder]') ?? null;
  }

  /** @param {Element | null} element */
  #mark(element) {
    if (element !== this.#marked) {
      this.#marked?.classList.remove('sv-drop-into');
      this.#marked = element;
      element?.classList.add('sv-drop-into');
      root.classList.toggle('sv-drop-on-folder', element !== null);
    }
  }
}

/**
 * The folder that the person sees, whatever the server shows by the time it hears of the pick.
 * @param {Element} input
 */
export function folderOnPage(input) {
  return /** @type {HTMLElement | null} */ (input.closest('[data-sv-folder]'))?.dataset.svFolder ?? null;
}

/** @param {DragEvent} event */
function hasFiles(event) {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** @param {DataTransferItem} item */
function entryOf(item) {
  return item.kind === 'file' ? item.webkitGetAsEntry?.() ?? null : null;
}

/**
 * @param {FileSystemEntry | null} entry
 * @returns {entry is FileSystemEntry}
 */
function isEntry(entry) {
  return entry !== null;
}
