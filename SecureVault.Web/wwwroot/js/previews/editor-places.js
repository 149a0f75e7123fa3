// @ts-check
// The numbers of the lines in sight, and the place of the caret.
import { countLines, placeOf } from './editor-text.js';

export class Places {
  #root;
  #area;
  #numbers;
  #caret;
  #lines = 1;
  #drawing = 0;
  #sizes = new ResizeObserver(() => this.draw());

  /**
   * @param {HTMLElement} root
   * @param {HTMLTextAreaElement} area
   * @param {AbortSignal} signal ends it
   */
  constructor(root, area, signal) {
    this.#root = root;
    this.#area = area;
    this.#numbers = /** @type {HTMLElement} */ (root.querySelector('[data-sv-editor-numbers]') ?? document.createElement('div'));
    this.#caret = root.querySelector('[data-sv-editor-place]');
    area.addEventListener('scroll', () => this.draw(), { signal, passive: true });
    document.addEventListener('selectionchange', () => this.draw(), { signal });
    this.#sizes.observe(area);
    signal.addEventListener('abort', () => {
      this.#sizes.disconnect();
      cancelAnimationFrame(this.#drawing);
    });
  }

  /** The text has changed. */
  count() {
    this.#lines = countLines(this.#area.value);
    this.draw();
  }

  draw() {
    cancelAnimationFrame(this.#drawing);
    this.#drawing = requestAnimationFrame(() => {
      const { line, column } = placeOf(this.#area.value, this.#area.selectionEnd);
      const place = (this.#root.dataset.place ?? '').replace('{0}', line.toLocaleString()).replace('{1}', column.toLocaleString());
      if (this.#caret && this.#caret.textContent !== place) {
        this.#caret.textContent = place;
      }
      if (this.#root.dataset.wraps !== undefined) {
        return;
      }
      const height = parseFloat(getComputedStyle(this.#area).lineHeight);
      const first = Math.floor(this.#area.scrollTop / height);
      const last = Math.min(this.#lines, first + Math.ceil(this.#area.clientHeight / height) + 1);
      this.#numbers.textContent = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at + 1).join('\n');
      this.#numbers.style.transform = `translateY(${first * height - this.#area.scrollTop}px)`;
      this.#numbers.style.minWidth = `${String(this.#lines).length}ch`;
    });
  }
}
