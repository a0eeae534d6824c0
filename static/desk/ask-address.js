// Asks for the address of something on another site.

import { word } from "./body-words.js";
import { addressOf, askFor } from "./house-links.js";

/** Resolve to a web address, or to "" when the question was closed. */
export async function askForAddress() {
  const answer = await askFor({ title: word("embed") });
  const address = addressOf(answer?.called ?? "");
  return /^https?:/i.test(address) ? address : "";
}
