/** The status line on an administration page. */
import { part, setText } from "../shared/dom.js";

/**
 * Show the result of an action.
 * @param {string} words
 */
export function tell(words, isBad = false) {
  const news = part("news");
  setText(news, words);
  news.className = isBad ? "notice notice--danger" : "notice notice--done";
  news.hidden = false;
}
