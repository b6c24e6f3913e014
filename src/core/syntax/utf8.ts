/** Every JavaScript engine has it; the core's fence knows only the language itself. Source: https://encoding.spec.whatwg.org. */
declare const TextEncoder: new () => { readonly encode: (text: string) => Uint8Array };

/** `text` as UTF-8. A lone surrogate, which no file of a plan holds, would become U+FFFD. */
export function utf8Bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
