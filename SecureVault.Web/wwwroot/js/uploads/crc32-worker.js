// @ts-check
// Computes the sums of one file off the page's thread: a file of some gibibytes keeps a processor busy for seconds.
import { sumsOf } from './crc32.js';

onmessage = async ({ data: { file, ends } }) => {
  try {
    postMessage({ sums: await sumsOf(file, ends) });
  } catch (error) {
    postMessage({ error: error instanceof Error ? error.name : 'Error' }); // NotReadableError: the file was changed or deleted
  }
};
