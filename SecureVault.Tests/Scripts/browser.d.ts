// What the scripts use of Blazor, of libraries, and of browsers newer than the compiler's own declarations.

/** A .NET object that the server lent to a script. */
interface DotNetObject {
  invokeMethodAsync(method: string, ...values: unknown[]): Promise<unknown>;
}

declare const Blazor: {
  /** True: back. False: the server answered, but the circuit is gone. Rejected: no server. */
  reconnect(): Promise<boolean>;
  resumeCircuit(): Promise<boolean>;
};

/** Called by the server when somebody ended the session. */
declare var svSignInAgain: (why?: string) => void;

interface PublicKeyCredential {
  readonly authenticatorAttachment?: string | null;
}

interface AuthenticatorAttestationResponse {
  getTransports?(): string[];
}

// tus-js-client

interface TusRequest {
  getMethod(): string;
  getHeader(name: string): string | undefined;
}

interface TusResponse {
  getStatus(): number;
  getHeader(name: string): string | undefined;
}

interface TusError extends Error {
  originalRequest: TusRequest;
  originalResponse: TusResponse | null;
}

interface TusUpload {
  start(): void;
  abort(): Promise<void>;
}

interface TusOptions {
  uploadUrl: string;
  chunkSize: number;
  retryDelays: number[];
  storeFingerprintForResuming: boolean;
  fileReader: unknown;
  onBeforeRequest(): Promise<void>;
  onShouldRetry(error: TusError, attempt: number): boolean;
  onAfterResponse(request: TusRequest, response: TusResponse): void;
  onSuccess(): void;
  onError(error: TusError): void;
}

declare var tus: { Upload: new (file: File, options: TusOptions) => TusUpload } | undefined;

// CSS Custom Highlight API

declare class Highlight {
  add(range: AbstractRange): void;
}

declare namespace CSS {
  const highlights: Map<string, Highlight> | undefined;
}

// Newer than the compiler's declarations

interface Element {
  checkVisibility(options?: { visibilityProperty?: boolean }): boolean;
}

declare var Temporal: { readonly Now: { timeZoneId(): string } } | undefined;

interface Navigator {
  readonly userActivation?: { readonly isActive: boolean };
}

// pdf.js

interface PdfViewport {
  readonly width: number;
  readonly height: number;
}

interface PdfTask {
  readonly promise: Promise<void>;
  cancel(): void;
}

interface PdfTextLayer {
  render(): Promise<void>;
  cancel(): void;
}

interface PdfPage {
  getViewport(options: { scale: number }): PdfViewport;
  render(options: { canvas: HTMLCanvasElement, viewport: PdfViewport, transform: number[], annotationMode: number }): PdfTask;
  streamTextContent(): ReadableStream;
}

interface PdfDocument {
  readonly numPages: number;
  getPage(number: number): Promise<PdfPage>;
}

interface PdfLoadingTask {
  readonly promise: Promise<PdfDocument>;
  destroy(): Promise<void>;
}

interface PdfLibrary {
  readonly GlobalWorkerOptions: { workerSrc: string };
  readonly AnnotationMode: { readonly DISABLE: number };
  readonly TextLayer: new (options: { textContentSource: ReadableStream, container: HTMLElement, viewport: PdfViewport }) => PdfTextLayer;
  getDocument(options: Record<string, unknown>): PdfLoadingTask;
}

// zxcvbn

/** How hard a password is to guess: 0 for at once, 4 for never. */
declare function zxcvbn(password: string, ownWords?: string[]): { score: number };
