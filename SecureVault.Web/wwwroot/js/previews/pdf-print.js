// @ts-check
// The pages of a PDF as pictures for printing: the browser's own viewer, which could print it, would run its scripts.
const resolution = 150 / 72; // pixels a point
const maxPages = 200;
const maxPixels = 6_000_000;
const quality = 0.9;

/**
 * @param {PdfDocument} pdf
 * @param {PdfLibrary} library
 * @returns {AsyncGenerator<string>} an address of each page's picture; none when there are too many pages for the browser's memory
 */
export async function* imagesOf(pdf, library) {
  if (pdf.numPages > maxPages) {
    return;
  }
  const canvas = document.createElement('canvas');
  try {
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number);
      const plain = page.getViewport({ scale: 1 });
      const scale = Math.min(resolution, Math.sqrt(maxPixels / (plain.width * plain.height)));
      const viewport = page.getViewport({ scale });
      canvas.width = Math.max(1, Math.floor(viewport.width));
      canvas.height = Math.max(1, Math.floor(viewport.height));
      await page.render({ canvas, viewport, transform: [1, 0, 0, 1, 0, 0], annotationMode: library.AnnotationMode.DISABLE }).promise;
      yield canvas.toDataURL('image/jpeg', quality);
    }
  } finally {
    canvas.width = canvas.height = 0; // gives the memory back at once
  }
}
