// @ts-check
// Draws PDF documents with pdf.js. Only pages near the window are drawn, and those that leave it are given back. Scripts in a document are
// never run (that would be another part of pdf.js, which is not here), and its links and forms are not drawn.
import { appendInSlices, inSlices } from './pdf-text.js';
import { imagesOf } from './pdf-print.js';

/** @typedef {{ library: string, worker: string, folder: string }} Files Addresses of pdf.js. */
/** @typedef {{ isOver: boolean, render?: PdfTask, addText?: () => Promise<void>, text?: PdfTextLayer }} Drawing */
/** @typedef {{ index: number, element: HTMLElement, width: number, height: number, scale: number, isInWindow: boolean, drawing: Drawing | null }} Page */

const margin = '800px 0px';
const zoomSteps = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4];
const maxPageWidth = 900; // at a zoom of 1, as wide as is easy to read
const maxImagePixels = 100_000_000;
const maxCanvasPixels = 16_000_000;

/** @type {Map<string, PdfView>} by address */
const views = new Map();

/**
 * @param {HTMLElement} holder
 * @param {string} address
 * @param {Files} files
 */
export async function open(holder, address, files) {
  /** @type {PdfLibrary} */
  const library = await import(files.library);
  library.GlobalWorkerOptions.workerSrc = files.worker;
  const view = new PdfView(library, holder, library.getDocument({
    url: address,
    isEvalSupported: false,
    enableXfa: false,
    useWasm: false, // the policy allows scripts of ours, no compilation
    maxImageSize: maxImagePixels,
    disableStream: true, // only what is looked at
    disableAutoFetch: true,
    rangeChunkSize: 262144,
    cMapUrl: `${files.folder}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${files.folder}standard_fonts/`,
    wasmUrl: `${files.folder}wasm/`,
  }));
  views.set(address, view);
  try {
    return { pages: await view.open(), isLocked: false };
  } catch (error) {
    close(address);
    return { pages: 0, isLocked: error instanceof Error && error.name === 'PasswordException' };
  }
}

/**
 * Shows the number of the page that is in the window.
 * @param {string} address
 * @param {HTMLElement} element
 */
export function number(address, element) {
  views.get(address)?.showNumberIn(element);
}

/**
 * @param {string} address
 * @param {number} steps
 */
export function zoom(address, steps) {
  views.get(address)?.zoomBy(steps);
}

/** @param {string} address */
export function close(address) {
  views.get(address)?.close();
  views.delete(address);
}

class PdfView {
  #library;
  #holder;
  #task;
  #zoom = zoomSteps.indexOf(1);
  #room = 0;
  #drawnZoom = -1;

  /** @type {PdfDocument | null} */
  #document = null;

  /** @type {Page[]} */
  #pages = [];

  /** @type {HTMLElement | null} */
  #number = null;

  /** @type {IntersectionObserver | null} */
  #near = null;

  /** @type {IntersectionObserver | null} */
  #inWindow = null;

  /** @type {ResizeObserver | null} */
  #size = null;

  /**
   * @param {PdfLibrary} library
   * @param {HTMLElement} holder
   * @param {PdfLoadingTask} task
   */
  constructor(library, holder, task) {
    this.#library = library;
    this.#holder = holder;
    this.#task = task;
  }

  /** @returns {Promise<number>} how many pages there are */
  async open() {
    const pdf = this.#document = await this.#task.promise;
    const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 });
    const near = this.#near = new IntersectionObserver(entries => entries.forEach(entry => this.#follow(entry)), { root: this.#holder, rootMargin: margin });
    const inWindow = this.#inWindow = new IntersectionObserver(entries => entries.forEach(entry => this.#showText(entry)), { root: this.#holder });
    for (let index = 1; index <= pdf.numPages; index++) {
      this.#add(index, width, height);
    }
    this.#resize();
    for (const page of this.#pages) {
      near.observe(page.element);
      inWindow.observe(page.element);
    }
    this.#holder.addEventListener('sv-print', event => {
      const request = /** @type {CustomEvent<import('./print.js').PrintRequest>} */ (event).detail;
      request.pages = imagesOf(pdf, this.#library);
    });
    this.#holder.addEventListener('scroll', () => this.#updateNumber(), { passive: true });
    this.#size = new ResizeObserver(() => this.#resize());
    this.#size.observe(this.#holder);
    return pdf.numPages;
  }

  /** @param {HTMLElement} element */
  showNumberIn(element) {
    this.#number = element;
    this.#updateNumber();
  }

  /** @param {number} steps */
  zoomBy(steps) {
    const at = this.#current();
    this.#zoom = Math.min(zoomSteps.length - 1, Math.max(0, this.#zoom + steps));
    this.#resize();
    at?.element.scrollIntoView({ block: 'start' });
  }

  close() {
    this.#near?.disconnect();
    this.#inWindow?.disconnect();
    this.#size?.disconnect();
    this.#task.destroy().catch(() => {});
  }

  /**
   * Until a page was read it is taken to be as large as the first one.
   * @param {number} index
   * @param {number} width
   * @param {number} height
   */
  #add(index, width, height) {
    const element = document.createElement('div');
    element.className = 'sv-pdf__page';
    element.dataset.page = String(index);
    this.#pages.push({ index, element, width, height, scale: 1, isInWindow: false, drawing: null });
    this.#holder.append(element);
  }

  #resize() {
    const style = getComputedStyle(this.#holder);
    const room = this.#holder.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (room <= 0 || (room === this.#room && this.#zoom === this.#drawnZoom)) {
      return;
    }
    [this.#room, this.#drawnZoom] = [room, this.#zoom];
    for (const page of this.#pages) {
      this.#fit(page);
      if (page.drawing) {
        drop(page, page.drawing);
        this.#draw(page);
      }
    }
  }

  /** @param {Page} page */
  #fit(page) {
    page.scale = Math.min(this.#room, maxPageWidth) / page.width * zoomSteps[this.#zoom];
    page.element.style.width = `${page.width * page.scale}px`;
    page.element.style.height = `${page.height * page.scale}px`;
  }

  /** @param {IntersectionObserverEntry} entry */
  #pageOf(entry) {
    return this.#pages[Number(/** @type {HTMLElement} */ (entry.target).dataset.page) - 1];
  }

  /** @param {IntersectionObserverEntry} entry */
  #follow(entry) {
    const page = this.#pageOf(entry);
    if (entry.isIntersecting && !page.drawing) {
      this.#draw(page);
    } else if (!entry.isIntersecting && page.drawing) {
      drop(page, page.drawing);
    }
  }

  /** @param {IntersectionObserverEntry} entry */
  #showText(entry) {
    const page = this.#pageOf(entry);
    page.isInWindow = entry.isIntersecting;
    const drawing = page.drawing;
    if (drawing?.addText && page.isInWindow) {
      this.#try(page, drawing, drawing.addText);
    }
  }

  /** @param {Page} page */
  #draw(page) {
    /** @type {Drawing} */
    const drawing = page.drawing = { isOver: false };
    return this.#try(page, drawing, async () => {
      const source = await /** @type {PdfDocument} */ (this.#document).getPage(page.index);
      if (!drawing.isOver) {
        await this.#drawSource(page, drawing, source);
      }
    });
  }

  /**
   * @param {Page} page
   * @param {Drawing} drawing
   * @param {() => Promise<void>} work
   */
  async #try(page, drawing, work) {
    try {
      await work();
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (!drawing.isOver && name !== 'RenderingCancelledException') {
        console.warn('sv:pdf', page.index, name); // the page stays white, the others are drawn
      }
    }
  }

  /**
   * @param {Page} page
   * @param {Drawing} drawing
   * @param {PdfPage} source
   */
  async #drawSource(page, drawing, source) {
    const plain = source.getViewport({ scale: 1 });
    if (plain.width !== page.width || plain.height !== page.height) {
      [page.width, page.height] = [plain.width, plain.height];
      this.#fit(page);
    }
    const viewport = source.getViewport({ scale: page.scale });
    const sharpness = Math.min(devicePixelRatio || 1, 3, Math.sqrt(maxCanvasPixels / (viewport.width * viewport.height)));
    const canvas = document.createElement('canvas');
    canvas.width = Math.floor(viewport.width * sharpness);
    canvas.height = Math.floor(viewport.height * sharpness);
    canvas.setAttribute('aria-hidden', 'true');
    page.element.replaceChildren(canvas);
    drawing.render = source.render({ canvas, viewport, transform: [sharpness, 0, 0, sharpness, 0, 0], annotationMode: this.#library.AnnotationMode.DISABLE });
    await drawing.render.promise;
    drawing.addText = () => this.#addText(page, drawing, source, viewport);
    if (page.isInWindow) {
      await drawing.addText();
    }
  }

  /**
   * Lays the words over the picture, once the page is in the window. They are measured apart from the page, because each measurement brings
   * the styles of all that is in the page up to date, and they come into it a slice at a time.
   * @param {Page} page
   * @param {Drawing} drawing
   * @param {PdfPage} source
   * @param {PdfViewport} viewport
   */
  async #addText(page, drawing, source, viewport) {
    drawing.addText = undefined;
    const layer = document.createElement('div');
    layer.className = 'textLayer';
    layer.style.setProperty('--total-scale-factor', String(page.scale));
    drawing.text = new this.#library.TextLayer({ textContentSource: inSlices(source.streamTextContent()), container: layer, viewport });
    await drawing.text.render();
    await appendInSlices(page.element, layer, () => drawing.isOver);
  }

  #current() {
    const third = this.#holder.getBoundingClientRect().top + this.#holder.clientHeight / 3;
    return this.#pages.find(page => page.element.getBoundingClientRect().bottom > third) ?? this.#pages.at(-1);
  }

  #updateNumber() {
    const page = this.#current();
    if (this.#number && page) {
      this.#number.textContent = String(page.index);
    }
  }
}

/**
 * @param {Page} page
 * @param {Drawing} drawing
 */
function drop(page, drawing) {
  drawing.isOver = true;
  drawing.render?.cancel();
  drawing.text?.cancel();
  page.drawing = null;
  for (const canvas of page.element.querySelectorAll('canvas')) {
    canvas.width = canvas.height = 0; // gives the memory back at once
  }
  page.element.replaceChildren();
}
