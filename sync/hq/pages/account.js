// Who looks at the page: their name, what they may, and the way out.
import { ask, element } from "./live.js";
import { say } from "./words.js";

const RANKS = ["nobody", "reader", "operator", "administrator"];

export const me = await ask("/api/v1/me");

export function may(role) {
  return RANKS.indexOf(me.role) >= RANKS.indexOf(role);
}

// Sends a change as one of our own pages does; returns what is wrong ({error, reason}), or null.
export async function sendFor(path, body) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-csrf-token": me.csrf },
      body: JSON.stringify(body),
    });
    return answer.ok ? null : await answer.json();
  } catch (error) {
    console.warn(error);
    return { error: say("notHeard") };
  }
}

// The same, in a sentence.
export async function send(path, body) {
  return (await sendFor(path, body))?.error ?? null;
}

// Puts the links that this person may follow into the page's head.
export function showAccount() {
  const place = document.getElementById("account");
  const links = [["/", "fleet"], ["/events", "events"]];
  if (may("administrator")) {
    links.push(["/users", "people"]);
  }
  const made = links.map(([way, word]) => {
    const one = element("a", "", say(word));
    one.href = way;
    if (way === location.pathname) {
      one.setAttribute("aria-current", "page");
    }
    return one;
  });
  if (me.name) {
    const out = element("button", "", `${say("signOut")} (${me.name})`);
    out.type = "button";
    out.addEventListener("click", async () => {
      await send("/sign-out", {});
      location.href = "/sign-in";
    });
    made.push(out);
  }
  place.replaceChildren(...made);
}
