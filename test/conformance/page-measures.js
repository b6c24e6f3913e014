// What runs in the browser. Plain JavaScript: the tests' types know nothing of a DOM.

/** How much wider than the window the page is, in pixels. */
export function overflow() {
  return Math.max(0, document.scrollingElement.scrollWidth - window.innerWidth);
}

/** Texts of drawings that leave their box or their drawing, or that lie over another. */
export function misplaced() {
  const found = [];
  for (const svg of document.querySelectorAll("svg")) {
    const { width, height } = svg.viewBox.baseVal;
    const texts = [...svg.querySelectorAll("text")].map((text) => {
      const { x, y, width, height } = text.getBBox();
      return { text, name: text.textContent, x, y, right: x + width, bottom: y + height };
    });
    for (const [index, one] of texts.entries()) {
      if (one.x < 0 || one.y < 0 || one.right > width || one.bottom > height) {
        found.push(`outside the drawing: ${one.name}`);
      }
      const rect = one.text.parentNode.querySelector(":scope > rect")?.getBBox();
      if (rect !== undefined && (one.x < rect.x || one.right > rect.x + rect.width)) {
        found.push(`outside its box: ${one.name}`);
      }
      for (const other of texts.slice(index + 1)) {
        const isOver =
          one.x < other.right &&
          other.x < one.right &&
          one.y < other.bottom - 2 &&
          other.y < one.bottom - 2;
        if (isOver) found.push(`over each other: ${one.name} | ${other.name}`);
      }
    }
  }
  return found;
}

/** Texts with a contrast below 4.5 on what is behind them. Source: WCAG 2.2, 1.4.3 and "relative luminance". */
export function faint() {
  const channels = (color) => color.match(/[\d.]+/g).map(Number);
  const luminance = (color) => {
    const [red, green, blue] = channels(color)
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const isClear = (color) => color === "none" || channels(color)[3] === 0;
  const ground = (element) => {
    const rect = element.closest("svg") && element.parentNode.querySelector(":scope > rect");
    const fill = rect && getComputedStyle(rect).fill;
    if (fill && !isClear(fill)) return fill;
    for (let at = element; at !== null; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (!isClear(color)) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const found = new Set();
  let seen = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === "" || element.closest("title,desc") !== null) continue;
    seen += 1;
    const style = getComputedStyle(element);
    const ink = element.closest("svg") ? style.fill : style.color;
    const [light, dark] = [luminance(ink), luminance(ground(element))].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5) found.add(`${contrast.toFixed(2)}: ${node.data.slice(0, 40)}`);
  }
  return { seen, faint: [...found] };
}
