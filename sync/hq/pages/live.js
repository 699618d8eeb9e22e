// Elements and news: what all pages are made of.
import { say } from "./words.js";

const EVERY_MS = 1000;
const UNAVAILABLE = 503;

export function element(tag, className, ...content) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...content);
  return made;
}

// A cell of a table, with the head that stands before it where there is no room for columns.
export function cell(head, ...content) {
  const made = element("td", "wrap", ...content);
  made.dataset.head = head;
  return made;
}

export function figure(word, ...content) {
  return element("div", "", element("dt", "", word), element("dd", "", ...content));
}

export async function ask(path) {
  const answer = await fetch(path);
  if (!answer.ok) {
    throw Object.assign(new Error(`${path}: ${answer.status}`), { status: answer.status });
  }
  return answer.json();
}

// What is wrong when nothing was answered: headquarters itself, or only its database.
export function lost(error) {
  return say(error.status === UNAVAILABLE ? "databaseAway" : "lost");
}

// Asks again and again, one question at a time, and says so when nobody answers.
export async function follow(update) {
  const pulse = document.getElementById("pulse");
  for (;;) {
    try {
      await update();
      pulse.textContent = say("live");
      pulse.classList.remove("lost");
    } catch (error) {
      console.warn(error);
      pulse.textContent = lost(error);
      pulse.classList.add("lost");
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
