/** Lit's hint that its development build is in use is of no help in a test. */
declare global {
  var litIssuedWarnings: Set<string> | undefined;
}

(globalThis.litIssuedWarnings ??= new Set()).add("dev-mode");

export {};
