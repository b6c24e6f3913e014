/**
 * Ranges of characters that are the same before and after normalisation to NFC, whatever stands beside them in such a
 * text: none is a mark, and none is composed with the one before it. Letters of Latin, Greek without its doubles, Cyrillic;
 * punctuation, arrows and boxes; Hiragana, Katakana, Han, Hangul; pictures. Source: Unicode 15, NFC_Quick_Check.
 */
const kept =
  /^[\0-\u02ff\u0391-\u03ff\u0400-\u0481\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u2328\u2500-\u27bf\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3\u{1f300}-\u{1faff}]*$/u;

/**
 * Whether Terraform leaves `text` as it is. It normalises each text to NFC, so that letters with marks get other bytes
 * and files another digest. False for some that it would leave. Source: go-cty v1.16.0, cty/value_init.go, StringVal.
 */
export function isKeptByTerraform(text: string): boolean {
  return kept.test(text);
}
