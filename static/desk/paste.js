// What is pasted keeps its structure, bold, italic and links; everything else stays where it was.

import { Extension, pm } from "django-prose-editor/editor";

const { Plugin } = pm.state;
const BOLD = /(?:^|;)\s*font-weight\s*:\s*(?:bold|[6-9]00)/i;
const PLAIN = /(?:^|;)\s*font-weight\s*:\s*(?:normal|[1-4]00)/i;
const ITALIC = /(?:^|;)\s*font-style\s*:\s*(?:italic|oblique)/i;
const STRUCK = /(?:^|;)\s*text-decoration[^:;]*:[^;]*line-through/i;
const RAISED = /(?:^|;)\s*vertical-align\s*:\s*super/i;
const LOWERED = /(?:^|;)\s*vertical-align\s*:\s*sub/i;
const MARKS = [[BOLD, "strong"], [ITALIC, "em"], [STRUCK, "s"], [RAISED, "sup"], [LOWERED, "sub"]];
const TAG = /<[a-z][^>]*>/gi;
const HANDLER = /\son\w+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi;
const GONE =
  "script, style, meta, link, title, head, iframe, object, svg, form, input, button, noscript, img, " +
  "picture, video, audio, [hidden], .gmail_signature, .moz-cite-prefix, .mso-comment-reference";
// Trackers that mail programs, search engines and networks put around an address.
const WRAPPED = [
  [/^https:\/\/www\.google\.[a-z.]+\/url\?/, "q"],
  [/^https:\/\/[\w.]*safelinks\.protection\.outlook\.com\//, "url"],
  [/^https:\/\/l\.(?:facebook|instagram)\.com\/l\.php\?/, "u"],
];
const HEADINGS = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" };

/** Return pasted HTML with nothing but what a story may hold. */
export function cleaned(html) {
  // Before anything reads them: the security policy would complain of each.
  const bare = html.replace(/<style\b[^]*?<\/style\s*>/gi, "").replace(TAG, (tag) => tag.replace(HANDLER, ""));
  const { body } = new DOMParser().parseFromString(bare, "text/html");
  // Our own copy is as it should be.
  if (body.querySelector("[data-pm-slice]")) return html;
  dropComments(body);
  for (const element of body.querySelectorAll(GONE)) element.remove();
  listsOfWord(body);
  for (const element of [...body.querySelectorAll("*")]) {
    if (element.isConnected) plain(element);
  }
  for (const element of [...body.querySelectorAll("div, section, article, main, header, center")])
    unwrapBlock(element);
  dropEmpty(body);
  return body.innerHTML;
}

function dropComments(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const comment of found) comment.remove();
}

function rename(element, name) {
  const other = document.createElement(name);
  other.append(...element.childNodes);
  element.replaceWith(other);
  return other;
}

const unwrap = (element) => element.replaceWith(...element.childNodes);

function plain(element) {
  const style = element.getAttribute("style") ?? "";
  const { tagName } = element;
  const isHeading = /^H[1-6]$/.test(tagName);
  if (tagName.includes(":")) return unwrap(element); // o:p, w:sdt
  // Google Docs puts all of it into one bold element that says it is not bold.
  if (/^(?:B|STRONG)$/.test(tagName) && PLAIN.test(style)) return unwrap(element);
  if (!isHeading && !/^(?:TABLE|TR|TD|TH|UL|OL)$/.test(tagName))
    for (const [pattern, mark] of MARKS)
      if (pattern.test(style) && !element.closest(mark) && element.textContent.trim()) wrapInside(element, mark);
  if (tagName === "A") link(element);
  if (tagName === "FONT" || tagName === "SPAN" || tagName === "U") return unwrap(element);
  if (tagName === "A" && !element.hasAttribute("href")) return unwrap(element);
  if (tagName === "B") element = rename(element, "strong");
  if (tagName === "I" || tagName === "CITE") element = rename(element, "em");
  if (tagName === "DEL" || tagName === "STRIKE") element = rename(element, "s");
  if (HEADINGS[tagName]) element = rename(element, HEADINGS[tagName]);
  if (isHeading) for (const bold of element.querySelectorAll("b, strong")) unwrap(bold);
  const kept = tagName === "A" ? ["href"] : tagName === "OL" ? ["start"] : ["colspan", "rowspan"];
  for (const { name } of [...element.attributes]) if (!kept.includes(name)) element.removeAttribute(name);
}

function wrapInside(element, name) {
  const mark = document.createElement(name);
  mark.append(...element.childNodes);
  element.append(mark);
}

function link(element) {
  let href = element.getAttribute("href") ?? "";
  for (const [pattern, parameter] of WRAPPED)
    if (pattern.test(href)) href = new URL(href).searchParams.get(parameter) ?? href;
  if (/^(?:https?:|mailto:|article:|topic:|author:)/i.test(href)) element.setAttribute("href", href);
  else element.removeAttribute("href");
}

/** Word writes lists as paragraphs with a bullet typed before each. */
function listsOfWord(body) {
  let list = null;
  for (const item of [...body.querySelectorAll("p[class*=MsoListParagraph], p[style*='mso-list']")]) {
    const marker = item.querySelector("[style*='mso-list:Ignore'], [style*='mso-list: Ignore']");
    const isNumbered = /^\s*[\da-z]+[.)]/i.test(marker?.textContent ?? item.textContent);
    marker?.remove();
    const name = isNumbered ? "OL" : "UL";
    const before = item.previousElementSibling;
    if (!list || before !== list || list.tagName !== name) {
      list = document.createElement(name);
      item.before(list);
    }
    const entry = document.createElement("li");
    entry.append(...item.childNodes);
    list.append(entry);
    item.remove();
  }
}

const BLOCKS = "p, h1, h2, h3, h4, h5, h6, ul, ol, table, blockquote, figure, aside, hr, div, section";

function unwrapBlock(element) {
  if (element.querySelector(BLOCKS)) unwrap(element);
  else rename(element, "p");
}

function dropEmpty(body) {
  for (const block of body.querySelectorAll("p, h2, h3, strong, em, s, a")) {
    const isEmpty = !block.textContent.replace(/[\s\u00a0\u200b]/g, "") && !block.querySelector("hr");
    if (isEmpty && !block.closest("td, th")) block.replaceWith(...(block.matches("p, h2, h3") ? [] : [" "]));
  }
  for (const stray of body.querySelectorAll("br.Apple-interchange-newline, body > br")) stray.remove();
}

export const PasteCleanup = Extension.create({
  name: "pasteCleanup",

  addProseMirrorPlugins() {
    return [new Plugin({ props: { transformPastedHTML: cleaned } })];
  },
});
