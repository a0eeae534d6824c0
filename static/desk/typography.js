// Quotes, dashes and ellipses as they are printed, while one types; Backspace takes one back.

import { Extension, InputRule } from "django-prose-editor/editor";
import { language } from "./body-words.js";

// Outer and inner quotes, opening and closing (CLDR 48, delimiters).
const QUOTES = {
  da: "””’’",
  de: "„“‚‘",
  el: "«»“”",
  es: "«»“”",
  et: "„“‚‘",
  fi: "””’’",
  fr: ["«\u202f", "\u202f»", "“", "”"],
  hu: "„”»«",
  it: "«»“”",
  lt: "„“‚‘",
  no: "«»‘’",
  pt: "“”‘’",
  ro: "„”«»",
  ru: "«»„“",
  sr: "„“‘‘",
  sv: "””’’",
  uk: "«»„“",
  ar: "”“’‘",
  hy: "«»«»",
};
const ENGLISH = "“”‘’";

const quotes = () => [...(QUOTES[language().split("-")[0]] ?? ENGLISH)];

// What stands before an opening quote: nothing, space, a bracket, a dash, another quote.
const BEFORE = "(?:^|[\\s([{–—“‘„«‚\u202f\u00a0-])";

function rule(find, text) {
  return new InputRule({
    find,
    handler({ state, range, match }) {
      state.tr.insertText(text(), range.to - match[1].length, range.to);
    },
  });
}

export const Typography = Extension.create({
  name: "typography",

  addInputRules() {
    return [
      rule(new RegExp(`${BEFORE}(")$`), () => quotes()[0]),
      rule(/(")$/, () => quotes()[1]),
      rule(new RegExp(`${BEFORE}(')$`), () => quotes()[2]),
      rule(/(')$/, () => "’"),
      rule(/–(-)$/, () => "—"),
      rule(/[^-\s]?(--)$/, () => "–"),
      rule(/[^.]?(\.\.\.)$/, () => "…"),
    ];
  },
});
