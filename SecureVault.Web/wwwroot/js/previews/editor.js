// @ts-check
// The browser's half of the text editor. The text lives here, in the text area: it comes and goes as a stream, and a lost connection leaves it alone.
import { indentOf, namesOfEndings, normalize, restoreEndings } from './editor-text.js';
import { Places } from './editor-places.js';
import { breakLine, shift } from './editor-typing.js';
import { stayInside } from './focus-trap.js';

const settleTime = 300; // milliseconds after the last key until the text is compared

/** @type {Map<HTMLElement, Editor>} */
const editors = new Map();

/**
 * @param {HTMLElement | null} root null if the editor was closed before this script came
 * @param {DotNetObject} dotnet
 */
export function attach(root, dotnet) {
  if (root) {
    editors.set(root, new Editor(root, dotnet));
  }
}

/** @param {HTMLElement | null} root */
export function detach(root) {
  const editor = root && editors.get(root);
  if (editor) {
    editors.delete(root);
    editor.end();
  }
}

/**
 * Puts the text into its area, unless a changed one is left from a circuit that is gone.
 * @param {HTMLElement | null} root
 * @param {{ arrayBuffer(): Promise<ArrayBuffer> }} stream
 * @returns {Promise<string | undefined>} the content that the text was made from
 */
export async function load(root, stream) {
  const loaded = root && editors.get(root)?.version;
  if (loaded) {
    return loaded; // the server asks again when the answer was lost
  }
  const bytes = await stream.arrayBuffer();
  // A mark in the middle of the file's own text is a part of it.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const editor = root && editors.get(root);
  if (!editor) {
    return undefined;
  }
  editor.load(text);
  const left = [...editors].find(([element, other]) => !element.isConnected && element.dataset.item === root.dataset.item && other.compare());
  for (const [element, other] of [...editors].filter(([element]) => !element.isConnected)) {
    if (element === left?.[0]) {
      editor.adopt(other);
    }
    editors.delete(element);
    other.end();
  }
  editor.version = (left?.[0] ?? root).dataset.version;
  return editor.version;
}

/**
 * Shows a changed text that is left from a circuit that is gone, when its file can't be opened any more: it can be copied without the server.
 * @param {string} item
 */
export function showLeft(item) {
  const left = [...editors].find(([element, editor]) => !element.isConnected && element.dataset.item === item && editor.compare());
  if (left) {
    document.body.append(left[0]);
    left[1].showLost();
  }
}

/**
 * The text as it is to be stored. It counts as saved once the server shows its number.
 * @param {HTMLElement | null} root
 * @param {number} number
 */
export function take(root, number) {
  const text = root && editors.get(root)?.take(number);
  if (typeof text !== 'string') {
    throw new Error('There is no text.'); // never an empty one instead
  }
  return new TextEncoder().encode(text);
}

/** @param {HTMLElement | null} root */
export function isChanged(root) {
  return (root && editors.get(root)?.compare()) ?? false;
}

/** @param {HTMLElement | null} root */
export function focus(root) {
  if (root) {
    editors.get(root)?.focus();
  }
}

class Editor {
  #end = new AbortController();
  #before = /** @type {HTMLElement | null} */ (document.activeElement);
  #root;
  #dotnet;
  #area;
  #places;

  /** @type {string | undefined} the content that the text was made from; undefined until the text is there */
  version;

  /** As in the file. */
  #original = '';

  /** As the area had it when it was last saved; null until the text is there. */
  #saved = /** @type {string | null} */ (null);

  /** @type {Map<number, string>} what the area had when it was taken, by number */
  #taken = new Map();

  #isChanged = false;
  #leavesByTab = false;
  #indent = '\t';
  #settling = 0;
  #watch = new MutationObserver(() => {
    this.compare();
    this.#places.draw();
  });

  /**
   * @param {HTMLElement} root
   * @param {DotNetObject} dotnet
   */
  constructor(root, dotnet) {
    this.#root = root;
    this.#dotnet = dotnet;
    this.#area = root.querySelector('textarea') ?? document.createElement('textarea'); // none where a file can't be edited
    this.#places = new Places(root, this.#area, this.#end.signal);
    const options = { signal: this.#end.signal };
    // Before the page underneath, which has keys of its own.
    addEventListener('keydown', event => this.#takeKey(event), { ...options, capture: true });
    this.#area.addEventListener('input', () => this.#change(), options);
    this.#area.addEventListener('blur', () => this.#holdTab(), options);
    this.#area.addEventListener('pointerdown', () => this.#holdTab(), options);
    root.addEventListener('click', event => this.#click(event), options);
    addEventListener('beforeunload', event => {
      if (this.compare()) {
        event.preventDefault();
      }
    }, options);
    // The circuit can't come back, or the session is over: the page would be loaded anew or left, and the text be lost.
    for (const name of ['sv-reload', 'sv-signing-in']) {
      addEventListener(name, event => {
        if (this.compare()) {
          event.preventDefault();
          this.showLost();
        }
      }, options);
    }
    this.#watch.observe(root, { attributes: true, attributeFilter: ['data-saved', 'data-wraps'] });
    document.documentElement.classList.add('sv-previewing', 'sv-editing');
    this.focus();
  }

  end() {
    this.#end.abort();
    this.#watch.disconnect();
    clearTimeout(this.#settling);
    const isLast = [...document.querySelectorAll('.sv-editor')].every(editor => editor === this.#root);
    document.documentElement.classList.toggle('sv-editing', !isLast);
    document.documentElement.classList.toggle('sv-previewing', !isLast || document.querySelector('[data-sv-preview]') !== null);
    if (this.#before?.isConnected) {
      this.#before.focus({ preventScroll: true });
    }
  }

  /** @param {string} text */
  load(text) {
    this.#original = text;
    this.#area.value = normalize(text);
    this.#saved = this.#area.value;
    this.#indent = indentOf(this.#saved);
    const endings = namesOfEndings(text);
    const shown = this.#root.querySelector('[data-sv-editor-endings]');
    if (shown) {
      shown.textContent = (endings === 'mixed' ? this.#root.dataset.mixed : endings) ?? '';
    }
    this.#places.count();
    this.#area.readOnly = false;
    this.#area.setSelectionRange(0, 0);
    this.#root.dataset.loaded = '';
    this.focus();
  }

  /**
   * Goes on with the text of an editor whose circuit is gone.
   * @param {Editor} other
   */
  adopt(other) {
    [this.#original, this.#saved] = [other.#original, other.#saved];
    this.#area.value = other.#area.value;
    this.#change();
    this.compare();
  }

  focus() {
    (this.#area.checkVisibility() ? this.#area : this.#root).focus({ preventScroll: true });
  }

  /**
   * @param {number} number
   * @returns {string | null} null until the text is there
   */
  take(number) {
    if (this.#saved === null) {
      return null;
    }
    const value = this.#area.value;
    this.#taken.set(number, value);
    return restoreEndings(this.#original, value);
  }

  /** Whether there is something that isn't saved. */
  compare() {
    clearTimeout(this.#settling);
    this.#settle();
    this.#mark(this.#saved !== null && this.#area.value !== this.#saved);
    return this.#isChanged;
  }

  // The server shows which text it has stored: also after a connection that was lost in between. It may ask right behind that, before the
  // observer is called.
  #settle() {
    const number = Number(this.#root.dataset.saved);
    const stored = this.#taken.get(number);
    if (stored !== undefined) {
      this.#original = restoreEndings(this.#original, stored);
      this.#saved = stored;
      this.#root.toggleAttribute('data-offline', false);
      for (const old of [...this.#taken.keys()].filter(old => old <= number)) {
        this.#taken.delete(old);
      }
    }
  }

  #change() {
    this.#holdTab();
    this.#mark(true);
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.compare(), settleTime); // undone changes are none
    this.#places.count();
  }

  /** @param {boolean} isChanged */
  #mark(isChanged) {
    if (this.#isChanged !== isChanged) {
      this.#isChanged = isChanged;
      this.#root.toggleAttribute('data-changed', isChanged);
    }
  }

  /** @param {KeyboardEvent} event */
  #takeKey(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const isStray = target === document.body || target === document.documentElement;
    if (document.querySelector('.mud-dialog') || (!this.#root.contains(target) && !isStray)) {
      return; // a question over the editor, or a toast
    }
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.altKey && event.key.toLowerCase() === 's') {
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) {
        this.#ask('SaveAsync');
      }
    } else if (isStray && !command && !event.altKey) {
      event.stopPropagation();
      this.focus();
    } else if (target === this.#area) {
      event.stopPropagation();
      this.#takeKeyInText(event);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#press('close');
    } else {
      event.stopPropagation();
      stayInside(this.#root, event);
    }
  }

  /** @param {KeyboardEvent} event */
  #takeKeyInText(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === 'Escape') {
      // Once to leave by Tab, as the line below says; again to close.
      event.preventDefault();
      if (this.#leavesByTab) {
        this.#press('close');
      }
      this.#leavesByTab = true;
      this.#root.toggleAttribute('data-leaves', true);
    } else if (event.key === 'Tab' && this.#leavesByTab) {
      stayInside(this.#root, event);
    } else if (event.key === 'Tab' && !this.#area.readOnly) {
      event.preventDefault();
      shift(this.#area, this.#indent, event.shiftKey);
    } else if (event.key === 'Enter' && !event.shiftKey && !this.#area.readOnly) {
      if (breakLine(this.#area)) {
        event.preventDefault();
      }
    } else if (event.key !== 'Shift') {
      this.#holdTab();
    }
  }

  #holdTab() {
    this.#leavesByTab = false;
    this.#root.toggleAttribute('data-leaves', false);
  }

  /** @param {string} button */
  #press(button) {
    /** @type {HTMLElement | null} */ (this.#root.querySelector(`[data-sv-editor-${button}]`))?.click();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target);
    if (target.closest('[data-sv-editor-copy]')) {
      this.#copy();
    } else if (target.closest('[data-sv-editor-reload]')) {
      this.#end.abort(); // the person knows
      location.reload();
    }
  }

  // Works without the server.
  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#area.value);
    } catch {
      this.#area.focus();
      this.#area.select();
      document.execCommand('copy');
    }
    this.#root.toggleAttribute('data-copied', true);
  }

  /** Says that the text can't be saved any more, and how to keep it. */
  showLost() {
    this.#root.toggleAttribute('data-lost', true);
    // The notice would cover the text.
    document.getElementById('components-reconnect-modal')?.classList.add('sv-session-waiting');
  }

  /** @param {string} method */
  async #ask(method) {
    try {
      await this.#dotnet.invokeMethodAsync(method);
      this.#root.toggleAttribute('data-offline', false);
    } catch {
      this.#root.toggleAttribute('data-offline', true);
    }
  }
}
